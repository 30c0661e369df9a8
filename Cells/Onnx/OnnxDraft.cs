using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MoGru.Engine.Memory;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// A model in the making, of sequences of one number and length. Which sizes stand for any number of sequences or steps is told by the
/// draft of the same model at other sizes, made before: there they are others.
/// </summary>
/// <param name="earlier">The draft of the same model at other sizes; none of the first, whose sizes are all taken as they are.</param>
/// <param name="batch">B.</param>
/// <param name="steps">T.</param>
sealed class OnnxDraft(OnnxDraft? earlier, int batch, int steps)
{
    readonly List<Shape> met = [];
    readonly List<float[]> constants = [];
    readonly HashSet<string> names = [];
    readonly Dictionary<object, OnnxValue> initializers = [];  // by parameter, or by name

    /// <summary>The graph of the model.</summary>
    public OnnxScope Root => field ??= new(this, "model", depth: 0);

    /// <summary>B and T, [1] of int64 each.</summary>
    public (OnnxValue Batch, OnnxValue Steps) Counts { get; set; }

    /// <summary>The steps of each sequence; none where all have T.</summary>
    public OnnxLengths? Lengths { get; set; }

    /// <summary>Keeps a name for an output that is not made yet.</summary>
    public void Reserve(string name) => names.Add(name);

    /// <summary>A name that nothing else has.</summary>
    public string NewName(string wanted)
    {
        string name = wanted;
        for (int k = 2; !names.Add(name); k++)
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}.{k}");
        return name;
    }

    /// <summary>Takes note of a shape in the order in which they come.</summary>
    /// <returns>What it was at the other sizes.</returns>
    /// <exception cref="NotSupportedException">Other operations were made there.</exception>
    public Shape Meet(Shape shape)
    {
        met.Add(shape);
        if (earlier is null)
            return shape;
        return met.Count <= earlier.met.Count && earlier.met[met.Count - 1] is var other && other.Rank == shape.Rank
            ? other
            : throw new NotSupportedException(
                "The model makes other operations where there are more sequences or steps; ONNX has one graph for all.");
    }

    /// <summary>Numbers that no operation made, as the two drafts have them.</summary>
    /// <exception cref="NotSupportedException">They follow the input in a way that no operation tells of.</exception>
    public OnnxValue Constant(Shape shape, ReadOnlySpan<float> values)
    {
        var other = Meet(shape);
        constants.Add(values.ToArray());
        var before = earlier is null ? constants[^1] : earlier.constants[constants.Count - 1];
        if (!values.IsEmpty && !values.ContainsAnyExcept(values[0]) && !before.AsSpan().ContainsAnyExcept(values[0]))
            return Filled(shape, other, values[0]);
        if (other != shape || !values.SequenceEqual(before))
            throw new NotSupportedException(
                $"A constant {shape} of the model changes with the input or the number of sequences or steps; make it by operations.");
        return Floats("constant", shape, values);
    }

    /// <summary>A value everywhere.</summary>
    public OnnxValue Filled(Shape shape, Shape other, double value)
    {
        var scalar = Scalar(value);
        return shape.Rank == 0 ? scalar : Node("Expand", new OnnxValue(Root, "", shape, other), [scalar, Sizes(shape, other)]);
    }

    /// <summary>The values of a parameter, once.</summary>
    public OnnxValue Use(Parameter parameter) => initializers.TryGetValue(parameter, out var known)
        ? known
        : initializers[parameter] = Floats(parameter.Name, parameter.Shape, parameter.Value);

    /// <summary>A number of single precision.</summary>
    public OnnxValue Scalar(double value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"float.{(float)value:R}");
        return initializers.TryGetValue(name, out var known) ? known : initializers[name] = Floats(name, [], [(float)value]);
    }

    /// <summary>Numbers of int64, [n].</summary>
    public OnnxValue Integers(params ReadOnlySpan<long> values) => Integers([values.Length], values);

    /// <summary>A number of int64, [].</summary>
    public OnnxValue Integer(long value) => Integers([], [value]);

    /// <summary>Floats that the file holds.</summary>
    public OnnxValue Floats(string name, Shape shape, ReadOnlySpan<float> values) =>
        new(Root, Held(NewName(name), TensorProto.Types.DataType.Float, shape, Bytes(values)), shape, shape);

    /// <summary>
    /// The sizes of a shape as a tensor of int64. To give elements another shape, one size that varies may be left to be found.
    /// </summary>
    public OnnxValue Sizes(Shape shape, Shape other, bool isFound = false)
    {
        int varying = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
            varying += shape[axis] == other[axis] ? 0 : 1;
        if (varying == 0 || (isFound && varying == 1))
            return Integers([.. Enumerable.Range(0, shape.Rank).Select(axis => shape[axis] == other[axis] ? (long)shape[axis] : -1)]);
        OnnxValue[] all = [.. Enumerable.Range(0, shape.Rank).Select(axis => Size(shape[axis], other[axis]))];
        return Uncounted("Concat", all, Attribute("axis", 0));
    }

    /// <summary>Adds an operator where what it reads is seen.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="output">What it gives, without a name.</param>
    /// <param name="inputs">What it takes; null for what is left out.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The output with its name.</returns>
    public OnnxValue Node(string type, OnnxValue output, ReadOnlySpan<OnnxValue?> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var scope = output.Scope;
        foreach (var input in inputs)
            scope = input is not null && input.Scope.Depth > scope.Depth ? input.Scope : scope;
        var result = new OnnxValue(scope, NewName(type), output.Shape, output.Other);
        result.MadeBy = Add(scope, type, inputs, attributes, result.Name);
        return result;
    }

    /// <summary>Adds an operator of sizes and places, whose own shape nothing asks for.</summary>
    public OnnxValue Uncounted(string type, ReadOnlySpan<OnnxValue?> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        Node(type, new OnnxValue(Root, "", [], []), inputs, attributes);

    /// <summary>Adds an operator of several outputs.</summary>
    public static NodeProto Add(
        OnnxScope scope, string type, ReadOnlySpan<OnnxValue?> inputs, ReadOnlySpan<AttributeProto> attributes,
        params ReadOnlySpan<string> outputs)
    {
        var node = new NodeProto { OpType = type, Name = outputs[0] };
        foreach (var input in inputs)
        {
            node.Input.Add(input?.Name ?? "");
            input?.MadeBy = null;  // its name is fixed from now on
        }
        foreach (string name in outputs)
            node.Output.Add(name);
        foreach (var attribute in attributes)
            node.Attribute.Add(attribute);
        scope.Graph.Node.Add(node);
        return node;
    }

    /// <summary>An attribute that is a whole number.</summary>
    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>An attribute that is a number.</summary>
    public static AttributeProto Attribute(string name, float value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>An attribute that is a word.</summary>
    public static AttributeProto Attribute(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>An attribute of whole numbers.</summary>
    public static AttributeProto Attribute(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }

    /// <summary>What an input or output is: its type and sizes, those that vary by their names.</summary>
    public ValueInfoProto Described(string name, TensorProto.Types.DataType type, OnnxValue value)
    {
        var shape = new TensorShapeProto();
        for (int axis = 0; axis < value.Shape.Rank; axis++)
        {
            var size = new TensorShapeProto.Types.Dimension();
            if (value.Shape[axis] == value.Other[axis])
                size.DimValue = value.Shape[axis];
            else if (Multiple(value.Shape[axis], value.Other[axis]) is (1, var isBatch, var isSteps) && isBatch != isSteps)
                size.DimParam = isBatch ? "batch" : "steps";
            shape.Dim.Add(size);
        }
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = shape } } };
    }

    // A size that varies is a multiple of B, of T, or of both.
    OnnxValue Size(int size, int other)
    {
        if (size == other)
            return Integers(size);
        var (factor, isBatch, isSteps) = Multiple(size, other) ?? throw new NotSupportedException(
            $"A size of the model, {other} of {earlier!.Sequences} and {size} of {Sequences}, is no multiple of the sequences or steps.");
        OnnxValue? product = factor == 1 ? null : Integers(factor);
        if (isBatch)
            product = Times(product, Counts.Batch);
        return isSteps ? Times(product, Counts.Steps) : product!;
    }

    OnnxValue Times(OnnxValue? a, OnnxValue b) => a is null ? b : Uncounted("Mul", [a, b]);

    string Sequences => string.Create(CultureInfo.InvariantCulture, $"{batch} sequences of {steps} steps");

    (int Factor, bool IsBatch, bool IsSteps)? Multiple(int size, int other)
    {
        foreach (var (isBatch, isSteps) in ((bool, bool)[])[(true, false), (false, true), (true, true)])
        {
            int unit = Unit(isBatch, isSteps), otherUnit = earlier!.Unit(isBatch, isSteps);
            if (unit != otherUnit && size % unit == 0 && other % otherUnit == 0 && size / unit == other / otherUnit)
                return (size / unit, isBatch, isSteps);
        }
        return null;
    }

    int Unit(bool isBatch, bool isSteps) => (isBatch ? batch : 1) * (isSteps ? steps : 1);

    OnnxValue Integers(Shape shape, ReadOnlySpan<long> values)
    {
        string name = $"int{(shape.Rank == 0 ? "" : "s")}.{string.Join('_', values.ToArray())}";
        if (initializers.TryGetValue(name, out var known))
            return known;
        name = Held(NewName(name), TensorProto.Types.DataType.Int64, shape, Bytes(values));
        return initializers[name] = new(Root, name, [], []);
    }

    // A tensor in the file.
    string Held(string name, TensorProto.Types.DataType type, Shape shape, ByteString values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = values };
        foreach (int size in shape)
            tensor.Dims.Add(size);
        Root.Graph.Initializer.Add(tensor);
        return name;
    }

    static ByteString Bytes<T>(ReadOnlySpan<T> values)
        where T : unmanaged => ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
}
