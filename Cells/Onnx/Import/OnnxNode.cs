using MoGru.Engine.Formats;
using Onnx;

namespace MoGru.Cells.Onnx.Import;

/// <summary>A node of a file, with what it says of itself.</summary>
/// <param name="origin">The file.</param>
/// <param name="node">The node.</param>
sealed class OnnxNode(string origin, NodeProto node)
{
    const int MostLetters = 64;
    const string UsualRemedy = "export the model with other operators, or make it here and load its weights";

    public string Type => node.OpType;

    public IReadOnlyList<string> Inputs => node.Input;

    public IReadOnlyList<string> Outputs => node.Output;

    /// <summary>The domain of the operator; empty of ONNX's own.</summary>
    public string Domain => node.Domain == "ai.onnx" ? "" : node.Domain;

    /// <summary>The name of an input; empty where there is none.</summary>
    public string Input(int index) => index < node.Input.Count ? node.Input[index] : "";

    /// <summary>The name of an output; empty where nobody asks for it.</summary>
    public string Output(int index) => index < node.Output.Count ? node.Output[index] : "";

    public bool Has(string name) => Find(name) is not null;

    public long Integer(string name, long otherwise) => Find(name)?.I ?? otherwise;

    public float Float(string name, float otherwise) => Find(name)?.F ?? otherwise;

    public string Text(string name, string otherwise) => Find(name)?.S.ToStringUtf8() ?? otherwise;

    /// <summary>The numbers of an attribute; none where it is not there.</summary>
    public long[]? Integers(string name) => Find(name) is { } found ? [.. found.Ints] : null;

    public string[] Texts(string name) => Find(name) is { } found ? [.. found.Strings.Select(text => text.ToStringUtf8())] : [];

    public TensorProto? Tensor(string name) => Find(name)?.T;

    /// <summary>
    /// The part of a model that it belongs to, by its name: <c>encoder.rnn</c> of <c>/encoder/rnn/GRU</c>; letters, digits, dots and
    /// dashes.
    /// </summary>
    public string Scope
    {
        get
        {
            string[] parts = node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
            string name = parts.Length > 1 ? string.Join('.', parts[..^1]) : parts is [var one] ? one : Type.ToLowerInvariant();
            return Readable(name.EndsWith(".Y", StringComparison.Ordinal) ? name[..^2] : name);
        }
    }

    /// <summary>A name of a file with letters, digits, dots and dashes alone.</summary>
    public static string Readable(string name)
    {
        string part = name.Length == 0 ? "_" : name.Length > MostLetters ? name[..MostLetters] : name;
        return string.Concat(part.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_'));
    }

    /// <summary>A refusal that names the node.</summary>
    public DataFormatException Refuses(string what, string remedy = UsualRemedy) =>
        FormatThrow.UnsupportedFault(origin, $"{this} {what}", remedy);

    public override string ToString() => node.Name.Length == 0
        ? $"a node {Quote.Of(Type)}"
        : $"node {Quote.Of(node.Name)} ({Quote.Of(Type)[1..^1]})";

    AttributeProto? Find(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);
}
