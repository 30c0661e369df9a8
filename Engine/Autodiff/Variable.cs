using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>
/// A tensor on a tape: its values and, where a gradient is asked for, its gradient. A handle, valid until the tape is rewound and refused
/// after that.
/// </summary>
// Its operations stand in Engine/Ops, each family's beside the ops that it records: a partial type may stand in two rooms, and so this room
// knows no op.
public readonly partial struct Variable
{
    internal Variable(Tape tape, int index, int generation) => (Tape, Index, Generation) = (tape, index, generation);

    /// <summary>The tape that holds the values.</summary>
    public Tape Tape { get; }

    internal int Index { get; }

    /// <summary>The tape's at the time of recording.</summary>
    internal int Generation { get; }

    /// <summary>The sizes of the axes.</summary>
    /// <exception cref="InvalidOperationException">The tape was rewound since, here and wherever the variable is used.</exception>
    public Shape Shape => Owner.ValueOf(this).Shape;

    /// <summary>The values, row-major.</summary>
    public ReadOnlySpan<float> Value => Owner.ValueOf(this).Span;

    /// <summary>The gradient of the last backward pass, of the same shape; empty where none is kept.</summary>
    public Span<float> Gradient => Owner.GradientOf(this).Span;

    /// <summary>True where backward passes reach this variable.</summary>
    public bool NeedsGradient => !Owner.GradientOf(this).IsNone;

    /// <summary>True for a variable of a tape, false for the default value.</summary>
    public bool Exists => Tape is not null;

    Tape Owner => Tape ?? throw new InvalidOperationException("There is no variable: this is the default value, which is on no tape.");

    /// <summary>The values of an output, for the operation that makes it.</summary>
    /// <exception cref="InvalidOperationException">It is a parameter or an input.</exception>
    public Span<float> Write() => Owner.OutputOf(this).Span;

    /// <summary>The only element of a scalar.</summary>
    /// <exception cref="InvalidOperationException">The variable has more or fewer elements.</exception>
    public float Item => Shape.Length == 1
        ? Value[0]
        : throw new InvalidOperationException($"A variable {Shape} is not a scalar; reduce it with Sum or Mean first.");

    /// <summary>The same elements under another shape; gradients flow through.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Variable Reshape(Shape shape) => Owner.View(this, shape);

    /// <summary>The same values as a constant: no gradient flows back.</summary>
    public Variable Detach() => Owner.IsWrittenDown ? this : Owner.Constant(Owner.ValueOf(this));

    public override string ToString() => Exists ? $"Variable {Shape}" : "no variable";
}
