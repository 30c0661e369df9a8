using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Cells.Contract;

/// <summary>Layers of a cell of the tests, with the same walk over tape operations beside them.</summary>
sealed class ContractRnn : Rnn
{
    readonly TwinnedCell[] cells;

    public ContractRnn(CellMaker make, ParameterList parameters, int inputSize, int hiddenSize, int layers, bool bothWays)
        : base(CellSpec.Parse("gru"), inputSize, hiddenSize, layers, bothWays)
    {
        cells = new TwinnedCell[layers * Directions];
        for (int k = 0; k < cells.Length; k++)
            cells[k] = make(parameters.Scope($"cells.{k}"), k < Directions ? inputSize : OutputSize, hiddenSize);
        Versions = new([.. parameters]);
    }

    /// <summary>Makes a cell of this input and hidden size whose parameters lie in the scope.</summary>
    public delegate TwinnedCell CellMaker(ParameterList scope, int inputSize, int hiddenSize);

    internal override IReadOnlyList<Cell> Cells => cells;

    /// <summary>The output and the final states of all cells by tape operations, from these initial states and side inputs.</summary>
    public (Variable Y, Variable[][] Final) Plain(Variable x, Func<int, State, Variable> initial, Func<int, Side, Variable> sides)
    {
        var final = new Variable[cells.Length][];
        var y = x;
        for (int k = 0; k < cells.Length; k += Directions)
        {
            var below = y;
            y = Walk(k, below, initial, sides, final);
            if (Directions == 2)
                y = Variable.Concat(2, y, Walk(k + 1, below, initial, sides, final));
        }
        return (y, final);
    }

    private protected override Variable Run(RnnPass pass, LayerInput x, RnnStates? initial, DropoutStep? dropout)
    {
        var y = Layer(pass, x, initial);
        for (int layer = 1; layer < NumLayers; layer++)
            y = Layer(pass, LayerInput.Of(y, x.Lengths), initial);
        return y;
    }

    private protected override RnnStreamer CreateStreamer(int batch) => new StackedStreamer(this, batch);

    Variable Layer(RnnPass pass, in LayerInput x, RnnStates? initial) => Directions == 1
        ? pass.Scan(x, initial)
        : Variable.Concat(2, pass.Scan(x, initial), pass.Scan(x, initial));

    Variable Walk(int index, Variable x, Func<int, State, Variable> initial, Func<int, Side, Variable> sides, Variable[][] final)
    {
        var cell = cells[index];
        (int batch, int steps, int width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        Variable[] states = [.. cell.States.Select(state => initial(index, state))];
        var given = cell.Sides.ToDictionary(side => side.Name, side => sides(index, side));
        var outputs = new Variable[steps];
        for (int step = 0; step < steps; step++)
        {
            int time = index % Directions == 1 ? steps - 1 - step : step;
            (outputs[time], states) = cell.Plain(x.Tape, x.Slice(1, time, 1).Reshape([batch, width]), states, At);
            Variable At(string name) => given[name].Shape.Rank == 2 ? given[name] : given[name].SelectStep(time);
        }
        final[index] = states;
        return Variable.Concat(1, [.. outputs.Select(y => y.Reshape([batch, 1, cell.OutputSize]))]);
    }
}
