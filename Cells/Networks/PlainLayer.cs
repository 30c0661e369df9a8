using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>A cell of equations alone: every operation of every step is a node on the tape.</summary>
sealed class PlainLayer : RnnLayer
{
    readonly State[] states;

    public PlainLayer(CellType type, CellScope scope)
        : base(type, scope)
    {
        if (scope.States.Count == 0)
            throw new ArgumentException($"{type.Name} declares no state; declare one in Declare, by cell.State, be it read by nothing else.");
        states = [.. scope.States.Select((state, k) => new State(k, state.Name, state.Size, Lane.Pad(state.Size), blocks: 1, kept: true))];
        var step = Trace.Of(this);
        if (step.Unused.Intersect(scope.Parameters.Select(pair => pair.Name)).FirstOrDefault() is { } parameter)
            throw new ArgumentException($"{type.Name}: the step never uses the parameter {parameter}; use it, or do not declare it.");
        (OutputSize, KeptLength, WidestLength, HasRetention) = (step.Output.Shape[1], 2 * step.Length, step.WidestLength, step.HasRetention);
    }

    /// <summary>True where the step tells a β.</summary>
    public bool HasRetention { get; }

    public override IReadOnlyList<State> States => states;

    public override int OutputSize { get; }

    public override long KeptLength { get; }

    public override long WidestLength { get; }

    public override IReadOnlyList<SideInput> Sides => Scope.Sides;

    public override bool TakesTokens => false;

    public override ILayerPass Record(in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse, in CellSides sides)
    {
        Check(input, Scope.InputSize);
        var node = input.Source.Tape.Record<PlainNode>();
        node.Run(this, input, initial, reverse, sides);
        return node;
    }

    public override ILayerStream Stream(int batch) => new PlainStream(this, batch);
}
