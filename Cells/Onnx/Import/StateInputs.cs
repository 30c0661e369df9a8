using MoGru.Engine.Formats;

namespace MoGru.Cells.Onnx.Import;

/// <summary>
/// Where the networks of a file start: what leads to an initial state is looked at, not computed. It may be zeros, or inputs, which here
/// are carried from pass to pass.
/// </summary>
static class StateInputs
{
    const int MostArrangements = 64;

    /// <summary>Refuses a state that begins elsewhere.</summary>
    /// <param name="source">The file.</param>
    /// <param name="node">The network.</param>
    /// <param name="name">The name of the state.</param>
    /// <param name="isSequence">Whether an input is what the model reads, which no state may be.</param>
    public static void Check(OnnxSource source, OnnxNode node, string name, Func<string, bool> isSequence)
    {
        var left = new Stack<string>([name]);
        var seen = new HashSet<string>(StringComparer.Ordinal) { name };
        while (left.TryPop(out string? from))
        {
            foreach (string next in Before(source, node, from, isSequence))
            {
                if (seen.Add(next))
                    left.Push(next);
            }
        }
    }

    /// <summary>True of a state after the last step of a network, as it is or arranged in another way.</summary>
    public static bool IsEnd(OnnxSource source, string name)
    {
        for (int nodes = 0; nodes < MostArrangements && source.MakerOf(name) is { } maker; nodes++)
        {
            if (maker.Type is "RNN" or "GRU" or "LSTM")
                return name != maker.Output(0);
            if (!Arranges(maker))
                return false;
            name = maker.Input(maker.Type == "Where" ? 1 : 0);
        }
        return false;
    }

    // What a value is made of, as far as its numbers go.
    static IEnumerable<string> Before(OnnxSource source, OnnxNode node, string name, Func<string, bool> isSequence)
    {
        if (name.Length == 0 || IsZero(source.Held(name)))
            return [];
        if (source.IsInput(name))
            return isSequence(name) ? throw node.Refuses("starts from a state that is made of what it reads") : [];
        var maker = source.MakerOf(name);
        return maker switch
        {
            { Type: "Constant" } when IsZero(source.Constant(maker)) => [],
            { Type: "ConstantOfShape" } when maker.Tensor("value") is not { } value
                || IsZero(source.Tensor(value, name, isWeight: false)) => [],
            { Type: "Concat" } => maker.Inputs,
            { Type: "Where" } => [maker.Input(1), maker.Input(2)],
            not null when Arranges(maker) => [maker.Input(0)],
            _ => throw node.Refuses(
                $"starts from {Quote.Of(name)}, which is neither zeros nor an input",
                "export the model with initial states of zeros, or as inputs"),
        };
    }

    static bool Arranges(OnnxNode node) => node.Type is
        "Concat" or "Where" or "Expand" or "Slice" or "Split" or "Gather" or "Unsqueeze" or "Squeeze" or "Reshape" or "Transpose"
        or "Identity" or "Cast" or "Tile";

    static bool IsZero(Operand? held) => held switch
    {
        Constant constant => constant.Values.AsSpan().IndexOfAnyExcept(0) < 0,
        Integers integers => Array.TrueForAll(integers.Values, value => value == 0),
        _ => false,
    };
}
