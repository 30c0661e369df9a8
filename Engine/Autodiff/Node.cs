namespace MoGru.Engine.Autodiff;

/// <summary>
/// One recorded operation. It keeps its variables and what backward needs; its <see cref="Backward"/> reads the gradients of its outputs
/// and adds to the gradients of its inputs. Nodes are recycled when the tape is rewound, so a node must be set anew at every recording.
/// </summary>
public abstract class Node
{
    /// <summary>Adds this operation's share to the gradients of its inputs that need one.</summary>
    protected internal abstract void Backward();

    /// <summary>
    /// Of a node that stands for a part of the pass, such as a network: where in it the first number is that is not finite. The tape still
    /// holds the values, and backward the gradients, in which it was found.
    /// </summary>
    internal virtual Anomaly? Explain(bool isBackward) => null;

    /// <summary>What a node says of itself that stands for a part of the pass.</summary>
    internal virtual Tape.Operation? Describe() => null;

    /// <summary>What the operation computes, where other runtimes have it too.</summary>
    internal virtual OperationRecord? Written => null;

    /// <summary>Of a node that multiplies matrices: its output, and the multiply-adds that it takes.</summary>
    internal virtual (Variable Output, long MultiplyAdds)? Product => null;
}
