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

    private protected override Variable Run(RnnPass pass, LayerInput x, RnnStates? initial, DropoutStep? dropout)
    {
        var y = Layer(pass, x, initial);
        for (int layer = 1; layer < NumLayers; layer++)
        {
            if (dropout is { } step)
                y = y.Dropout(this.dropout, step.After(layer), step.Step);
            y = Layer(pass, LayerInput.Of(y, x.Lengths), initial);
        }
        return y;
    }

    Variable Layer(RnnPass pass, in LayerInput x, RnnStates? initial) => Directions == 1
        ? pass.Scan(x, initial)
        : Variable.Concat(2, pass.Scan(x, initial), pass.Scan(x, initial));

    private protected override RnnStreamer CreateStreamer(int batch) => new StackedStreamer(this, batch);
}
