using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>An operation of a tape as operators of ONNX.</summary>
/// <param name="draft">The model.</param>
/// <param name="kind">What <see cref="OperationName"/> calls it.</param>
/// <param name="operation">What was recorded.</param>
/// <param name="lengths">The steps of each sequence, where it heeds them.</param>
sealed class OnnxOperation(OnnxDraft draft, string kind, OperationRecord operation, OnnxLengths? lengths)
{
    readonly Shape shape = operation.Output.Shape;

    /// <summary>Adds it.</summary>
    /// <param name="of">The value of a variable.</param>
    /// <exception cref="NotSupportedException">ONNX has no such operation.</exception>
    public OnnxValue Made(Func<Variable, OnnxValue> of)
    {
        OnnxValue?[] inputs = [.. operation.Inputs.Select(input => input.Exists ? of(input) : null)];
        OnnxValue a = inputs[0]!, b = inputs.Length > 1 ? inputs[1]! : a;
        double[] numbers = operation.Numbers;
        return kind switch
        {
            nameof(Add) => a + b,
            nameof(Subtract) => a - b,
            nameof(Multiply) => a * b,
            nameof(Divide) => a / b,
            nameof(Sigmoid) => a.Sigmoid(),
            nameof(Tanh) => a.Tanh(),
            nameof(Relu) => a.Relu(),
            nameof(Abs) => a.Abs(),
            nameof(Sqrt) => a.Sqrt(),
            nameof(Exp) => a.Exp(),
            nameof(Log) => a.Log(),
            nameof(Sin) => a.Sin(),
            nameof(Clamp) => a.Clamp(numbers[0], numbers[1]),
            nameof(Slice) => Sliced(a, (int)numbers[0]),
            nameof(Concat) => Joined(inputs!, numbers[0]),
            nameof(Transpose) => a.Transpose(),
            nameof(MatrixProduct) => a.MatMul(b),
            nameof(Sum) => Summed(a, numbers),
            nameof(Variance) => Varied(a, numbers),
            nameof(Linear) => Masked(a.Linear(b, inputs[2])),
            nameof(LayerNorm) => Masked((inputs[1] is null ? a : a + b).Normalised(inputs[2]!, inputs[3]!, numbers[0])),
            nameof(RmsNorm) => a / ((a * a).Mean(-1, keepAxis: true) + numbers[0]).Sqrt() * b,
            nameof(Softmax) => Masked(a.Made("Softmax", shape, [a], OnnxDraft.Attribute("axis", -1))),
            nameof(LogSoftmax) => Masked(a.Made("LogSoftmax", shape, [a], OnnxDraft.Attribute("axis", -1))),
            nameof(Standardise) => Masked(Standardised(a, isInverse: numbers[0] != 0)),
            nameof(Embedding) => a.Made("Gather", shape, [a, b], OnnxDraft.Attribute("axis", 0)),
            "LastStep" => lengths!.Last(a),
            _ => throw new NotSupportedException($"{kind} has no form in ONNX; make the model of other operations."),
        };
    }

    OnnxValue Masked(OnnxValue value) => lengths is null ? value : lengths.Masked(value);

    OnnxValue Standardised(OnnxValue x, bool isInverse)
    {
        OnnxValue mean = draft.Use(operation.Parameters[0]), deviation = draft.Use(operation.Parameters[1]);
        return isInverse ? x * deviation + mean : (x - mean) / deviation;
    }

    OnnxValue Sliced(OnnxValue x, int offset)
    {
        int axis = Enumerable.Range(0, shape.Rank).FirstOrDefault(axis => shape[axis] != x.Shape[axis]);
        return x.Slice(axis, offset / x.Shape.Inner(axis), shape[axis]);
    }

    // Joined along an axis that is there, or stacked along a new one.
    OnnxValue Joined(OnnxValue[] parts, double blocks)
    {
        var first = parts[0].Shape;
        if (first.Rank == shape.Rank)
            return OnnxValue.Concat(Enumerable.Range(0, shape.Rank).FirstOrDefault(axis => shape[axis] != first[axis]), parts);
        bool IsNew(int axis) => shape.Outer(axis) == blocks && first == AxisBlocks.Reduced(shape, axis, keepAxis: false);
        int added = Enumerable.Range(0, shape.Rank).First(IsNew);
        return OnnxValue.Concat(added, [.. parts.Select(part => part.Reshape(shape.With(added, 1)))]);
    }

    OnnxValue Summed(OnnxValue x, double[] blocks)
    {
        double scale = blocks[3];
        if (Axis(x.Shape, blocks) is not { } axis)
            return scale == 1 ? x.Made("ReduceSum", [], [x], Dropped) : x.Made("ReduceMean", [], [x], Dropped);
        return scale == 1 ? x.Sum(axis, shape.Rank == x.Shape.Rank) : x.Mean(axis, shape.Rank == x.Shape.Rank);
    }

    // Σ (x − mean)² / (n − correction)
    OnnxValue Varied(OnnxValue x, double[] blocks)
    {
        if (Axis(x.Shape, blocks) is not { } axis)
            throw new NotSupportedException("The variance of all elements at once has no form in ONNX here; take it over an axis.");
        var centred = x - x.Mean(axis, keepAxis: true);
        var mean = (centred * centred).Mean(axis, shape.Rank == x.Shape.Rank);
        if (blocks[3] == 0)
            return mean;
        return x.Shape[axis] == x.Other[axis]
            ? mean * (blocks[1] / (blocks[1] - blocks[3]))
            : throw new NotSupportedException("A variance with correction over sequences or steps of any number has no form in ONNX here.");
    }

    static AttributeProto Dropped => OnnxDraft.Attribute("keepdims", 0);

    // The axis that is [outer, size, inner]; none where all are one.
    int? Axis(Shape of, double[] blocks)
    {
        if (shape.Rank == 0 && of.Rank != 1)
            return null;
        var wanted = ((int)blocks[0], (int)blocks[1], (int)blocks[2]);
        return Enumerable.Range(0, of.Rank).First(axis => (of.Outer(axis), of[axis], of.Inner(axis)) == wanted);
    }
}
