using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>
/// The cell of one layer and direction of a network, over whole sequences or step by step. Nothing of a pass is kept in it: any number of
/// passes and streams may use it at once.
/// </summary>
abstract class RnnLayer(CellType type, CellScope scope)
{
    string[]? namesAfter;
    IReadOnlySet<string>? namesWithoutRows;

    /// <summary>The cell.</summary>
    public CellType Type => type;

    /// <summary>Sizes, options and parameters.</summary>
    public CellScope Scope => scope;

    /// <summary>The states, carried from step to step.</summary>
    public abstract IReadOnlyList<State> States { get; }

    /// <summary>What equations call the states after a step: h', made once.</summary>
    public IReadOnlyList<string> NamesAfter => namesAfter ??= [.. States.Select(state => $"{state.Name}'")];

    /// <summary>What equations name that is of no sequence, made once.</summary>
    public IReadOnlySet<string> NamesWithoutRows => namesWithoutRows ??= Plain.Trace.NamesWithoutRows(this);

    /// <summary>The features of a step of the output.</summary>
    public abstract int OutputSize { get; }

    /// <summary>The floats that a pass keeps for backward of one step of one row, its output and the gradient of that not counted.</summary>
    public abstract long KeptLength { get; }

    /// <summary>The floats of the widest tensor among them.</summary>
    public abstract long WidestLength { get; }

    /// <summary>The inputs beside x.</summary>
    public abstract IReadOnlyList<SideInput> Sides { get; }

    /// <summary>True where tokens may be looked up in the projection of their rows, in place of being the rows.</summary>
    public abstract bool TakesTokens { get; }

    /// <summary>Runs the layer over sequences and records it.</summary>
    /// <param name="input">[B, T, n], or tokens of a table [V, n].</param>
    /// <param name="initial">The initial states in the cell's order, [B, width] each; those that do not exist are zero.</param>
    /// <param name="reverse">True to walk from the last step to the first.</param>
    /// <param name="sides">What there is for the inputs beside x.</param>
    public abstract ILayerPass Record(in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse, in CellSides sides);

    /// <summary>A stream of so many sequences that advance together.</summary>
    public abstract ILayerStream Stream(int batch);

    /// <summary>Refuses an initial state that does not fit.</summary>
    /// <exception cref="ArgumentException">It has another shape, or is on another tape.</exception>
    public static void Check(State state, Variable start, in LayerInput input)
    {
        if (!start.Exists)
            return;
        input.Source.SharedTape(start);
        if (start.Shape.Length != input.Batch * state.OuterWidth || start.Shape[0] != input.Batch)
            throw new ArgumentException($"The initial state {state.Name} is {start.Shape}; it must be [{input.Batch}, {state.OuterWidth}].");
    }

    /// <summary>Refuses an input that does not fit.</summary>
    /// <exception cref="ArgumentException">It is not [B, T, n] with at least one step and one row.</exception>
    public static void Check(in LayerInput input, int inputSize)
    {
        var shape = input.Source.Shape;
        if (input.Batch == 0 || input.Steps == 0 || shape.Last != inputSize)
            throw new ArgumentException(
                $"x is {shape}; a layer of input size {inputSize} takes [batch, steps, {inputSize}] with at least one step and one row.");
    }
}
