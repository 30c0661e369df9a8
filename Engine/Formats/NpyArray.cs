namespace MoGru.Engine.Formats;

/// <summary>
/// An array in NumPy's npy format, versions 1 to 3: little-endian float16, float32, float64, integers of 8 to 64 bits, and booleans
/// (format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
/// </summary>
public sealed class NpyArray
{
    readonly ReadOnlyMemory<byte> data;
    readonly NumberType type;
    readonly int[] shape;
    readonly bool fortranOrder;

    NpyArray(ReadOnlyMemory<byte> data, NumberType type, int[] shape, bool fortranOrder)
    {
        this.data = data;
        this.type = type;
        this.shape = shape;
        this.fortranOrder = fortranOrder;
    }

    /// <summary>The dimensions; empty for a scalar. Each call gives a copy.</summary>
    public int[] Shape => [.. shape];

    /// <summary>The number of elements.</summary>
    public int Count => data.Length / Numbers.Size(type);

    /// <summary>Reads and checks a whole file.</summary>
    /// <exception cref="DataFormatException">The file is missing, unreadable, malformed or of a type that is not read.</exception>
    public static NpyArray Read(string path) => Parse(UntrustedBytes.OfFile(path, "an npy file"), path);

    /// <summary>Checks the bytes of a file; the elements stay where they are until asked for.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <exception cref="DataFormatException">The bytes are malformed or of a type that is not read.</exception>
    public static NpyArray Parse(ReadOnlyMemory<byte> bytes, string origin)
    {
        var layout = NpyLayout.Read(bytes.Span, bytes.Length, origin);
        return new(bytes[layout.DataAt..], layout.Type, layout.Shape, layout.FortranOrder);
    }

    /// <summary>The elements as double in row-major order, whatever the order in the file; integers beyond 2^53 are rounded, true is 1.</summary>
    public double[] ToDouble()
    {
        double[] values = Numbers.Widen(data.Span, type);
        return fortranOrder ? RowMajor(values) : values;
    }

    // In Fortran order the first index runs fastest: walk the source in its order and carry the row-major place along.
    double[] RowMajor(double[] source)
    {
        double[] result = new double[source.Length];
        int[] strides = new int[shape.Length];
        for (int axis = shape.Length - 1, stride = 1; axis >= 0; stride *= shape[axis], axis--)
            strides[axis] = stride;

        int[] index = new int[shape.Length];
        int place = 0;
        foreach (double value in source)
        {
            result[place] = value;
            for (int axis = 0; axis < shape.Length; axis++)
            {
                place += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                place -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
