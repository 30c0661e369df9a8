using MoGru.Engine.Memory;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// A graph in the making: that of the model, or within it what a <c>Scan</c> does in a step, which sees the values of the one around it.
/// </summary>
/// <param name="draft">The model.</param>
/// <param name="name">The name of the graph.</param>
/// <param name="depth">0 of the model's, 1 of those within.</param>
sealed class OnnxScope(OnnxDraft draft, string name, int depth)
{
    /// <summary>The model.</summary>
    public OnnxDraft Draft => draft;

    /// <summary>0 of the model's, 1 of those within.</summary>
    public int Depth => depth;

    /// <summary>What was made so far.</summary>
    public GraphProto Graph { get; } = new() { Name = name };

    /// <summary>Declares an input.</summary>
    public OnnxValue Input(string wanted, Shape shape, TensorProto.Types.DataType type = TensorProto.Types.DataType.Float)
    {
        var value = new OnnxValue(this, draft.NewName(wanted), shape, draft.Meet(shape));
        Graph.Input.Add(draft.Described(value.Name, type, value));
        return value;
    }

    /// <summary>Makes a value an output of this name, which is new or was reserved.</summary>
    public void Output(string output, OnnxValue value)
    {
        draft.Reserve(output);
        var node = new NodeProto { OpType = "Identity" };
        node.Input.Add(value.Name);
        node.Output.Add(output);
        Graph.Node.Add(node);
        Graph.Output.Add(draft.Described(output, TensorProto.Types.DataType.Float, value));
    }
}
