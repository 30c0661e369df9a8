using System.Globalization;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>What a model in ONNX's format holds: weights, inputs, outputs and operators (format: onnx.proto of ONNX 1.17).</summary>
sealed class InspectionOfOnnx
{
    const int MostTextBytes = 1 << 12, MostDimensions = 64, MostTensors = 1 << 18, Graph = 7;

    readonly Inspection file;
    readonly ProtobufFields fields;
    readonly Dictionary<string, int> operators = new(StringComparer.Ordinal);
    readonly List<string> inputs = [], outputs = [], opsets = [];
    int tensors;
    bool hasGraph;

    InspectionOfOnnx(Inspection file) => (this.file, fields) = (file, new(file));

    /// <summary>Whether the first bytes are those of a model: the version of its format, which all writers put first, and another field.</summary>
    public static bool IsOne(ReadOnlySpan<byte> beginning) =>
        beginning is [8, > 0 and < 32, 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42 or 0x72, ..];

    public static void Add(Inspection file)
    {
        var onnx = new InspectionOfOnnx(file);
        foreach (var field in onnx.fields.Of(0, file.Length))
            onnx.AddOfModel(field);
        if (!onnx.hasGraph)
            FormatThrow.Damaged(file.Origin, "it begins as an ONNX model does and holds no graph");
        Say("opset", onnx.opsets);
        Say("inputs", onnx.inputs);
        Say("outputs", onnx.outputs);
        Say("operators", onnx.operators.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));

        void Say(string name, IEnumerable<string> words)
        {
            if (string.Join(", ", words) is { Length: > 0 } text)
                file.Say(name, text);
        }
    }

    void AddOfModel(ProtobufField field)
    {
        switch (field.Number)
        {
            case 1: file.Say("ir_version", Number((long)field.Value)); break;
            case 2: file.Say("producer", Text(field)); break;
            case 3 when field.End > field.Begin: file.Say("producer_version", Text(field)); break;
            case Graph:
                hasGraph = true;
                foreach (var part in fields.Of(field.Begin, field.End))
                    AddOfGraph(part);
                break;
            case 8: opsets.Add($"{Text(Part(field, 1))} {Number((long)Part(field, 2).Value)}".Trim()); break;
            case 14: file.Say(Text(Part(field, 1)), Text(Part(field, 2))); break;
        }
    }

    void AddOfGraph(ProtobufField field)
    {
        switch (field.Number)
        {
            case 1:
                string name = Text(Part(field, 4));
                operators[name] = operators.GetValueOrDefault(name) + 1;
                break;
            case 2: file.Say("graph", Text(field)); break;
            case 5: AddTensor(field); break;
            case 11: inputs.Add(Value(field)); break;
            case 12: outputs.Add(Value(field)); break;
        }
    }

    void AddTensor(ProtobufField tensor)
    {
        if (++tensors > MostTensors)
            FormatThrow.Unsupported(file.Origin, $"more than {MostTensors} tensors", "give a smaller model");
        List<long> shape = [];
        string name = "";
        ulong type = 0;
        bool isElsewhere = false;
        ProtobufField raw = default;
        foreach (var field in fields.Of(tensor.Begin, tensor.End))
        {
            switch (field.Number)
            {
                case 1 when field.IsNumber: AddSize(shape, field.Value); break;
                case 1:
                    foreach (ulong size in fields.Numbers(field))
                        AddSize(shape, size);
                    break;
                case 2: type = field.Value; break;
                case 8: name = Text(field); break;
                case 9: raw = field; break;
                case 14: isElsewhere = field.Value != 0; break;
            }
        }
        AddTensor(name, isElsewhere ? 0 : type, isElsewhere ? $"{TypeName(type)} in another file" : TypeName(type), shape, raw);
    }

    // Numbers that do not lie there as bytes are listed without what they are.
    void AddTensor(string name, ulong code, string typeName, List<long> shape, ProtobufField raw)
    {
        NumberType? type = SafetensorsTypes.Of(TypeName(code));
        long? length = null;
        if (type is { } known)
        {
            length = Numbers.Size(known);
            foreach (long size in shape)
            {
                if (size > 0 && length > (1L << 60) / size)
                    throw Damaged(name, shape, "more elements than any file can hold");
                length *= size;
            }
        }
        if (raw.End == raw.Begin || type is null)
        {
            file.Add(new(name, typeName, shape, length));
            return;
        }
        if (length != raw.End - raw.Begin)
            throw Damaged(name, shape, $"{Number(raw.End - raw.Begin)} bytes, {Number(length!.Value)} expected");
        file.Add(new(name, typeName, shape, length) { Offset = raw.Begin }, type);
    }

    DataFormatException Damaged(string name, List<long> shape, string what) =>
        FormatThrow.DamagedFault(file.Origin, $"tensor {Quote.Of(name)} of [{string.Join(", ", shape)}] has {what}", null);

    void AddSize(List<long> shape, ulong size)
    {
        if (size > int.MaxValue || shape.Count == MostDimensions)
            FormatThrow.Damaged(file.Origin, $"a tensor has more than {MostDimensions} dimensions, or one of {(long)size}");
        shape.Add((long)size);
    }

    // name: type [sizes and their names]
    string Value(ProtobufField value)
    {
        var tensor = Part(Part(value, 2), 1);
        var sizes = fields.Of(Part(tensor, 2).Begin, Part(tensor, 2).End).Take(MostDimensions).Where(field => field.Number == 1)
            .Select(field => Part(field, 2) is { Number: 2 } named ? Text(named)
                : Part(field, 1) is { Number: 1 } size ? Number((long)size.Value)
                : "?");
        return $"{Text(Part(value, 1))}: {TypeName(Part(tensor, 1).Value)} [{string.Join(", ", sizes)}]";
    }

    // The last field of a number, as protobuf has it; an empty one where there is none.
    ProtobufField Part(ProtobufField message, int number)
    {
        var found = default(ProtobufField);
        foreach (var field in fields.Of(message.Begin, message.End))
            found = field.Number == number ? field : found;
        return found;
    }

    string Text(ProtobufField field) =>
        Encoding.UTF8.GetString(file.At(field.Begin, (int)Math.Min(field.End - field.Begin, MostTextBytes)));

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    static string TypeName(ulong type) => type switch
    {
        1 => "F32",
        2 => "U8",
        3 => "I8",
        4 => "U16",
        5 => "I16",
        6 => "I32",
        7 => "I64",
        8 => "text",
        9 => "BOOL",
        10 => "F16",
        11 => "F64",
        12 => "U32",
        13 => "U64",
        14 => "C64",
        15 => "C128",
        16 => "BF16",
        _ => string.Create(CultureInfo.InvariantCulture, $"type {type}"),
    };
}
