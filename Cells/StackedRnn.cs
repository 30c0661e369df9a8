using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;

namespace MoGru.Cells;

/// <summary>Layers of one cell, each over the outputs of the layer below.</summary>
sealed class StackedRnn : Rnn
{
    readonly Cell[] cells;
    readonly double dropout;

    public StackedRnn(
        CellSpec spec, ParameterList parameters, int inputSize, int hiddenSize, int numLayers, bool bidirectional, double dropout)
        : base(spec, inputSize, hiddenSize, numLayers, bidirectional)
    {
        this.dropout = dropout;
        cells = new Cell[numLayers * Directions];
        for (int k = 0; k < cells.Length; k++)
        {
            int layer = k / Directions;
            cells[k] = CellFactory.Create(spec, parameters, layer, backward: k % Directions == 1, layer == 0 ? inputSize : OutputSize, hiddenSize);
        }
    }

    internal override IReadOnlyList<Cell> Cells => cells;

    public override RnnOutput Forward(Variable x, RnnStates? initial = null, DropoutStep? dropout = null)
    {
        Check(initial);
        var y = x;
        for (int layer = 0; layer < NumLayers; layer++)
        {
            if (layer > 0 && dropout is { } step)
                y = y.Dropout(this.dropout, step.After(layer), step.Step);
            y = Directions == 1
                ? Scan(layer, y, initial)
                : Variable.Concat(2, Scan(2 * layer, y, initial), Scan(2 * layer + 1, y, initial));
        }
        return new(this, y);
    }

    private protected override RnnStreamer CreateStreamer(int batch) => new StackedStreamer(this, batch);
}
