namespace MoGru.Engine.Formats;

/// <summary>Numbers of a file of torch.save, which tensors are views of.</summary>
/// <param name="Type">Their type by the name that safetensors have for it, or PyTorch's own where they have none.</param>
/// <param name="Key">Their entry in the archive.</param>
/// <param name="Length">How many they are.</param>
sealed record PyTorchStorage(string Type, string Key, int Length)
{
    public static string TypeOf(PickleName kind) => kind is not { Module: "torch" } ? kind.Name : kind.Name switch
    {
        "FloatStorage" => "F32",
        "DoubleStorage" => "F64",
        "HalfStorage" => "F16",
        "BFloat16Storage" => "BF16",
        "LongStorage" => "I64",
        "IntStorage" => "I32",
        "ShortStorage" => "I16",
        "CharStorage" => "I8",
        "ByteStorage" => "U8",
        "BoolStorage" => "BOOL",
        var other => other,
    };
}

/// <summary>A view of numbers: element [i, j, ..] is number Offset + i · Strides[0] + j · Strides[1] + …</summary>
sealed record PyTorchTensor(PyTorchStorage Storage, int Offset, int[] Shape, int[] Strides, int Count)
{
    const int MostDimensions = 64;

    // A view that repeats numbers may be larger than they are; a large one is none that a model has.
    const int MostRepeated = 1 << 16;

    /// <summary>The view; none where it reaches beyond the numbers, or is no view of them.</summary>
    public static PyTorchTensor? Of(PyTorchStorage storage, long offset, object?[] size, object?[] stride)
    {
        if (size.Length != stride.Length || size.Length > MostDimensions || offset < 0 || offset > storage.Length)
            return null;
        int[] shape = new int[size.Length], strides = new int[size.Length];
        long count = 1, last = offset;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (size[axis] is not (long and >= 0 and <= int.MaxValue and var length) || stride[axis] is not (long and >= 0 and <= int.MaxValue and var step))
                return null;
            (shape[axis], strides[axis]) = ((int)length, (int)step);
            count *= length;
            last += Math.Max(0, length - 1) * step;
            if (count > Math.Max(storage.Length, MostRepeated) || (count > 0 && last > int.MaxValue))
                return null;
        }
        return count == 0 || last < storage.Length ? new(storage, (int)offset, shape, strides, (int)count) : null;
    }

    /// <summary>The elements, row-major.</summary>
    public double[] Gather(double[] numbers)
    {
        double[] elements = new double[Count];
        int[] index = new int[Shape.Length];
        int at = Offset;
        for (int k = 0; k < Count; k++)
        {
            elements[k] = numbers[at];
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                at += Strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                at -= Strides[axis] * Shape[axis];
                index[axis] = 0;
            }
        }
        return elements;
    }
}
