using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Cells.Contract;

/// <summary>Layers of a cell of the tests, with the same walk over tape operations beside them.</summary>
sealed class ContractRnn
{
    readonly List<TwinnedCell> cells = [];
    readonly Rnn rnn;

    public ContractRnn(CellMaker make, ParameterList parameters, int inputSize, int hiddenSize, int layers, bool bothWays)
    {
        var type = new ContractType(scope =>
        {
            cells.Add(make(parameters.Scope($"cells.{cells.Count}"), scope.InputSize, scope.HiddenSize));
            return cells[^1];
        });
        rnn = Rnn.Create(new(type), parameters, inputSize, hiddenSize, layers, bothWays);
    }

    /// <summary>Makes a cell of this input and hidden size whose parameters lie in the scope.</summary>
    public delegate TwinnedCell CellMaker(ParameterList scope, int inputSize, int hiddenSize);

    public IReadOnlyList<Cell> Cells => cells;

    public int InputSize => rnn.InputSize;

    public int HiddenSize => rnn.HiddenSize;

    public int OutputSize => rnn.OutputSize;

    public int NumLayers => rnn.NumLayers;

    public int Directions => rnn.Directions;

    public RnnOutput Forward(
        Variable x, RnnStates? initial = null, DropoutStep? dropout = null, ReadOnlySpan<int> lengths = default, RnnSides? sides = null) =>
        rnn.Forward(x, initial, dropout, lengths, sides);

    public RnnOutput Forward(
        Variable table, ReadOnlySpan<int> tokens, Shape shape, RnnStates? initial = null, DropoutStep? dropout = null,
        ReadOnlySpan<int> lengths = default, RnnSides? sides = null) => rnn.Forward(table, tokens, shape, initial, dropout, lengths, sides);

    public RnnStreamer Stream(int batch = 1) => rnn.Stream(batch);

    /// <summary>The output and the final states of all cells by tape operations, from these initial states and side inputs.</summary>
    public (Variable Y, Variable[][] Final) Plain(Variable x, Func<int, State, Variable> initial, Func<int, Side, Variable> sides)
    {
        var final = new Variable[cells.Count][];
        var y = x;
        for (int k = 0; k < cells.Count; k += Directions)
        {
            var below = y;
            y = Walk(k, below, initial, sides, final);
            if (Directions == 2)
                y = Variable.Concat(2, y, Walk(k + 1, below, initial, sides, final));
        }
        return (y, final);
    }

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
