using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>A tensor on a tape: its values and, where a gradient is asked for, its gradient. A handle, valid until the tape is rewound.</summary>
public readonly partial struct Variable
{
    internal Variable(Tape tape, int index) => (Tape, Index) = (tape, index);

    /// <summary>The tape that holds the values.</summary>
    public Tape Tape { get; }

    internal int Index { get; }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape => Tape.ValueOf(Index).Shape;

    /// <summary>The values, row-major.</summary>
    public Span<float> Value => Tape.ValueOf(Index).Span;

    /// <summary>The gradient of the last backward pass, of the same shape; empty where none is kept.</summary>
    public Span<float> Gradient => Tape.GradientOf(Index).Span;

    /// <summary>True where backward passes reach this variable.</summary>
    public bool NeedsGradient => !Tape.GradientOf(Index).IsNone;

    /// <summary>True for a variable of a tape, false for the default value.</summary>
    public bool Exists => Tape is not null;

    /// <summary>The only element of a scalar.</summary>
    /// <exception cref="InvalidOperationException">The variable has more or fewer elements.</exception>
    public float Item => Shape.Length == 1
        ? Value[0]
        : throw new InvalidOperationException($"A variable {Shape} is not a scalar; reduce it with Sum or Mean first.");

    /// <summary>The same elements under another shape; gradients flow through.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Variable Reshape(Shape shape) => Tape.View(Index, shape);

    /// <summary>The same values as a constant: no gradient flows back.</summary>
    public Variable Detach() => Tape.Constant(Tape.ValueOf(Index));

    public override string ToString() => Exists ? $"Variable {Shape}" : "no variable";
}
