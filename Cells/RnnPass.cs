using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells;

/// <summary>The layers of one call of a network's <c>Forward</c>, for its output to look at. Gradients flow through the layers themselves.</summary>
sealed class RnnPass : Node
{
    readonly List<ScanNode> scans = [];  // by layer · directions + direction
    readonly List<PassWeights> weights = [];  // likewise, of cells that derive weights
    Variable[] start = [];
    Tape tape = null!;
    RnnSides? sides;
    DropoutStep? dropout;

    /// <summary>The network.</summary>
    public Rnn Rnn { get; private set; } = null!;

    /// <summary>The tape's count of rewinds when this was recorded.</summary>
    public int Generation { get; private set; }

    public void Begin(Rnn rnn, Tape recordedOn, RnnSides? given, DropoutStep? step)
    {
        (Rnn, tape, Generation) = (rnn, recordedOn, recordedOn.Generation);
        (sides, dropout) = (given, step);
        scans.Clear();
    }

    /// <summary>Records the next cell of the network over a sequence.</summary>
    /// <returns>Its output, [B, T, OutputSize of the cell].</returns>
    public Variable Scan(in LayerInput x, RnnStates? initial)
    {
        int index = scans.Count;
        var cell = Rnn.Cells[index];
        if (start.Length < cell.States.Count)
            start = new Variable[cell.States.Count];
        foreach (var state in cell.States)
            start[state.Index] = initial?[state.Name, index] ?? default;
        var cellSides = new CellSides(sides, dropout, index);
        var node = ScanNode.Record(
            cell, x, start.AsSpan(0, cell.States.Count), index % Rnn.Directions == 1, cellSides, WeightsOf(cell, cellSides));
        scans.Add(node);
        return node.Output;
    }

    /// <summary>The node of a cell.</summary>
    /// <param name="index">Layer · directions + direction.</param>
    /// <param name="generation">That of the output that asks.</param>
    /// <exception cref="InvalidOperationException">The tape was rewound since the output was made.</exception>
    public ScanNode Node(int index, int generation) => generation == tape.Generation
        ? scans[Rnn.Existing(index)]
        : throw new InvalidOperationException(
            "The output is of a pass that was rewound, and its memory holds other values by now; copy what is needed before Rewind.");

    // Made before the cell's node, so that gradients come through the node first.
    PassWeights? WeightsOf(Cell cell, in CellSides cellSides)
    {
        if (cell.DerivedWeights.Count == 0)
            return null;
        while (weights.Count <= cellSides.Index)
            weights.Add(new());
        weights[cellSides.Index].Make(cell, tape, cellSides);
        return weights[cellSides.Index];
    }

    protected internal override void Backward()
    {
    }
}
