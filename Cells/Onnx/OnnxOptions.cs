namespace MoGru.Cells.Onnx;

/// <summary>What an ONNX model takes and gives beside the input and output of the module that it is made of. Immutable.</summary>
public sealed record OnnxOptions
{
    /// <summary>
    /// True where the steps of each sequence are an input, <c>lengths</c> [batch] of int32, ONNX's <c>sequence_lens</c>: 0 to T, in any
    /// order. A module whose input is no sequence has none.
    /// </summary>
    public bool HasLengths { get; init; } = true;

    /// <summary>
    /// True where each state of a recurrent network is an input <c>scope.h.0</c> [batch, width], named by the network's scope, the state
    /// and its layer · directions + direction, and the state after the last step an output <c>scope.h.0.final</c>. Zeros begin a sequence.
    /// </summary>
    public bool HasStates { get; init; } = true;

    /// <summary>True where all sequences have the steps of the input that is given, as a module may demand; otherwise any number.</summary>
    public bool HasFixedSteps { get; init; }

    /// <summary>What else the file says, by name; nothing unless it is given.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
