using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// A value of a graph in the making, and the reading of equations that writes each operation down as an operator of ONNX. What is made of
/// parameters alone is made outside of the steps.
/// </summary>
/// <param name="scope">Where it is made.</param>
/// <param name="name">Its name there.</param>
/// <param name="shape">Its sizes.</param>
/// <param name="other">What they are at the other sizes of the model.</param>
sealed class OnnxValue(OnnxScope scope, string name, Shape shape, Shape other) : IQuantity<OnnxValue>
{
    public OnnxScope Scope => scope;

    public string Name { get; private set; } = name;

    public Shape Shape => shape;

    public Shape Other => other;

    /// <summary>The operator that gives it, while nothing has read it.</summary>
    public NodeProto? MadeBy { get; set; }

    OnnxDraft Draft => scope.Draft;

    public static OnnxValue operator +(OnnxValue a, OnnxValue b) => Binary("Add", a, b);

    public static OnnxValue operator -(OnnxValue a, OnnxValue b) => Binary("Sub", a, b);

    public static OnnxValue operator *(OnnxValue a, OnnxValue b) => Binary("Mul", a, b);

    public static OnnxValue operator /(OnnxValue a, OnnxValue b) => Binary("Div", a, b);

    public static OnnxValue operator +(OnnxValue a, double b) => a + a.Draft.Scalar(b);

    public static OnnxValue operator +(double a, OnnxValue b) => b.Draft.Scalar(a) + b;

    public static OnnxValue operator -(OnnxValue a, double b) => a - a.Draft.Scalar(b);

    public static OnnxValue operator -(double a, OnnxValue b) => b.Draft.Scalar(a) - b;

    public static OnnxValue operator *(OnnxValue a, double b) => a * a.Draft.Scalar(b);

    public static OnnxValue operator *(double a, OnnxValue b) => b.Draft.Scalar(a) * b;

    public static OnnxValue operator /(OnnxValue a, double b) => a / a.Draft.Scalar(b);

    public static OnnxValue operator /(double a, OnnxValue b) => b.Draft.Scalar(a) / b;

    public static OnnxValue operator -(OnnxValue a) => a.Unary("Neg");

    public OnnxValue Sigmoid() => Unary("Sigmoid");

    public OnnxValue Tanh() => Unary("Tanh");

    public OnnxValue Relu() => Unary("Relu");

    public OnnxValue Abs() => Unary("Abs");

    public OnnxValue Sqrt() => Unary("Sqrt");

    public OnnxValue Exp() => Unary("Exp");

    public OnnxValue Log() => Unary("Log");

    public OnnxValue Sin() => Unary("Sin");

    public OnnxValue Clamp(double low, double high) => Made("Clip", Shape, [this, Draft.Scalar(low), Draft.Scalar(high)]);

    public OnnxValue Filled(double value) => Filled(Shape, value);

    public OnnxValue Filled(Shape shape, double value) => Draft.Filled(shape, Draft.Meet(shape), value);

    public OnnxValue Linear(OnnxValue weight) => Linear(weight, null);

    public OnnxValue Linear(OnnxValue weight, OnnxValue? bias)
    {
        if (weight.Shape.Rank != 2 || weight.Shape[1] != Shape.Last)
            throw new ArgumentException($"x is {Shape}, the weight {weight.Shape}; it must be [outputs, {Shape.Last}].", nameof(weight));
        var result = Shape.With(-1, weight.Shape[0]);
        if (Shape.Rank == 2)
            return Made("Gemm", result, [this, weight, .. bias is null ? [] : (OnnxValue[])[bias]], OnnxDraft.Attribute("transB", 1));
        var product = Made("MatMul", result, [this, weight.Transpose()]);
        return bias is null ? product : product + bias;
    }

    public OnnxValue MatMul(OnnxValue other) => Made("MatMul", Shape.With(-1, other.Shape.Last), [this, other]);

    public OnnxValue LayerNorm(OnnxValue gain, OnnxValue bias) => Normalised(gain, bias, Engine.Ops.LayerNorm.Epsilon);

    public OnnxValue Sum(int axis, bool keepAxis = false) =>
        Made("ReduceSum", Reduced(axis, keepAxis), [this, Draft.Integers(Shape.AxisIndex(axis))], Kept(keepAxis));

    public OnnxValue Mean(int axis, bool keepAxis = false) =>
        Made("ReduceMean", Reduced(axis, keepAxis), [this], OnnxDraft.Attribute("axes", [Shape.AxisIndex(axis)]), Kept(keepAxis));

    public OnnxValue Slice(int axis, int start, int length)
    {
        axis = Shape.AxisIndex(axis);
        if (start == 0 && length == Shape[axis])
            return this;
        int startThere = Draft.Meet([start])[0];
        var result = Shape.With(axis, length);
        var resultThere = Draft.Meet(result);
        (int end, int endThere) = (start + length, startThere + resultThere[axis]);

        // A place that varies is counted from the end, where it is the same.
        long from = start == startThere ? start : FromEnd(start, startThere, axis);
        long to = end == endThere ? end : end == Shape[axis] && endThere == Other[axis] ? long.MaxValue : FromEnd(end, endThere, axis);
        return Draft.Node(
            "Slice", new OnnxValue(Scope, "", result, resultThere), [this, Draft.Integers(from), Draft.Integers(to), Draft.Integers(axis)]);
    }

    public static OnnxValue Concat(int axis, params ReadOnlySpan<OnnxValue> parts)
    {
        if (parts.Length == 1)
            return parts[0];
        int total = 0;
        foreach (var part in parts)
            total += part.Shape[axis];
        var shape = parts[0].Shape;
        return parts[0].Made("Concat", shape.With(axis, total), parts, OnnxDraft.Attribute("axis", shape.AxisIndex(axis)));
    }

    public OnnxValue Reshape(Shape shape)
    {
        if (shape.Length != Shape.Length)
            throw new ArgumentException($"{Shape} cannot become {shape}; the elements must be as many.", nameof(shape));
        var there = Draft.Meet(shape);
        return Draft.Node("Reshape", new OnnxValue(Scope, "", shape, there), [this, Draft.Sizes(shape, there, isFound: true)]);
    }

    public OnnxValue Transpose()
    {
        int rank = Shape.Rank;
        long[] order = [.. Enumerable.Range(0, rank).Select(axis => (long)(axis < rank - 2 ? axis : rank - 1 - (axis - (rank - 2))))];
        return Made("Transpose", Shape.Transposed, [this], OnnxDraft.Attribute("perm", order));
    }

    public OnnxValue Rows(ReadOnlySpan<int> rows)
    {
        long[] numbers = new long[rows.Length];
        for (int k = 0; k < rows.Length; k++)
            numbers[k] = rows[k];
        return Made("Gather", Shape.With(0, rows.Length), [this, Draft.Integers(numbers)], OnnxDraft.Attribute("axis", 0));
    }

    public OnnxValue Detach() => this;

    public OnnxValue Named(string name)
    {
        if (MadeBy is not { } node)
            return this;
        Name = Draft.NewName($"{Scope.Graph.Name}.{name}");
        (node.Name, node.Output[0], MadeBy) = (Name, Name, null);
        return this;
    }

    /// <summary>What an operator gives, whose shape it has.</summary>
    public OnnxValue Made(string type, Shape shape, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Draft.Node(type, new OnnxValue(Draft.Root, "", shape, Draft.Meet(shape)), inputs, attributes);

    /// <summary>Rows at zero mean and unit variance, times a gain, plus a bias.</summary>
    // ONNX has LayerNormalization; runtimes take its variance as a difference of means there, which rows of little deviation do not bear.
    public OnnxValue Normalised(OnnxValue gain, OnnxValue bias, double epsilon)
    {
        var centred = this - Mean(-1, keepAxis: true);
        var scale = ((centred * centred).Mean(-1, keepAxis: true) + epsilon).Sqrt().Unary("Reciprocal");
        return centred * scale * gain + bias;
    }

    /// <summary>This where a mask says so, the other value elsewhere.</summary>
    public OnnxValue Where(OnnxValue mask, OnnxValue elsewhere) => Made("Where", Shape, [mask, this, elsewhere]);

    public override string ToString() => $"{Name} {Shape}";

    OnnxValue Unary(string type) => Made(type, Shape, [this]);

    static OnnxValue Binary(string type, OnnxValue a, OnnxValue b) => a.Made(type, Plain.Broadcast.Of(a.Shape, b.Shape), [a, b]);

    static AttributeProto Kept(bool keepAxis) => OnnxDraft.Attribute("keepdims", keepAxis ? 1 : 0);

    Shape Reduced(int axis, bool keepAxis) => Engine.Ops.AxisBlocks.Reduced(Shape, axis, keepAxis);

    long FromEnd(int place, int placeThere, int axis) => place - Shape[axis] == placeThere - Other[axis]
        ? place - Shape[axis]
        : throw new NotSupportedException($"A slice of {Shape} has place {place}, neither fixed nor as far from the end at all sizes.");
}
