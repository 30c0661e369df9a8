using MoGru.Cells;
using MoGru.Cells.Networks;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// A network of a cell of the tests at one shape. Its input and initial states are parameters too, so that all gradients stand in one list.
/// </summary>
sealed class ContractRun
{
    readonly CellSpec spec;
    readonly RnnSides bareSides = new();
    readonly Parameter x;
    readonly Dictionary<(int Cell, string State), Parameter> initial = [];
    readonly Dictionary<(int Cell, string Side), Parameter> sides = [];
    readonly ParameterList constants = [];  // side inputs without gradient

    public ContractRun(CellSpec spec, (int Batch, int Steps, int Input, int Hidden) shape, int layers = 1, bool bothWays = false)
    {
        (this.spec, Batch, Steps) = (spec, shape.Batch, shape.Steps);
        Rnn = Rnn.Create(spec, Parameters, shape.Input, shape.Hidden, layers, bothWays);
        x = Parameters.Add("x", [Batch, Steps, shape.Input], new Initial.Normal(1));
        for (int k = 0; k < Rnn.Layers.Count; k++)
        {
            foreach (var state in Rnn.Layers[k].States)
                initial[(k, state.Name)] = Parameters.Add($"{state.Name}0.{k}", [Batch, state.OuterWidth], new Initial.Normal(0.5));
        }
        for (int k = 0; k < Rnn.Layers.Count; k++)
        {
            foreach (var side in SidesOf(k))
            {
                var list = HasGradient(Rnn.Layers[k], side) ? Parameters : constants;
                Initial values = Holds(Rnn.Layers[k], side) ? new Initial.Uniform(0, 1) : new Initial.Normal(0.5);
                sides[(k, side.Name)] = list.Add($"{side.Name}.{k}", side.In(Batch, Steps), values);
            }
        }
        constants.Allocate();
        foreach (var constant in constants)
            FillMask(constant.Write());
        Parameters.Initialise(new RandomStream(11, "contract"));
    }

    public Rnn Rnn { get; }

    public ParameterList Parameters { get; } = [];

    /// <summary>All that gradients flow to, and the side inputs without one.</summary>
    public IEnumerable<Parameter> Given => Parameters.Concat(constants);

    public int Batch { get; }

    public int Steps { get; }

    public ReadOnlySpan<float> X => x.Value;

    public ReadOnlySpan<float> Initial(int cell, string state) => initial[(cell, state)].Value;

    /// <summary>The parameters that are of one batch row each, beside the input: initial states and side inputs.</summary>
    public IEnumerable<Parameter> PerRow => initial.Values.Concat(sides.Values.Where(side => Parameters.Contains(side.Name)));

    /// <summary>The side inputs of a cell, which are given; the masks of weights, which streams have the mean of, are not.</summary>
    public IEnumerable<SideInput> SidesOf(int cell) => Rnn.Layers[cell].Sides.Where(side => side.Span != SideSpan.Pass);

    public ReadOnlySpan<float> Side(int cell, string side) => sides[(cell, side)].Value;

    /// <summary>Runs the layers over sequences of these lengths.</summary>
    public RnnOutput Output(Tape tape, ReadOnlySpan<int> lengths) =>
        Rnn.Forward(tape.Use(x), States(tape), lengths: lengths, sides: Sides(tape, new()));

    /// <summary>The output and all final states side by side, by the walk.</summary>
    public Variable Layer(Tape tape)
    {
        var output = Output(tape, []);
        return Joined(output.Y, (cell, state) => output.FinalState(state.Name, cell));
    }

    /// <summary>The same network over the first steps of one row.</summary>
    public ContractRun Alone(int row, int length)
    {
        var alone = new ContractRun(spec, (1, length, Rnn.InputSize, Rnn.HiddenSize), Rnn.NumLayers, Rnn.Directions == 2);
        foreach (var parameter in alone.Given)
        {
            var together = (Parameters.Contains(parameter.Name) ? Parameters : constants)[parameter.Name];
            int from = parameter.Shape == together.Shape ? 0 : row * (together.Shape.Length / Batch);
            together.Value.Slice(from, parameter.Shape.Length).CopyTo(parameter.Write());
        }
        return alone;
    }

    /// <summary>One step of all rows of a series [B, T, width].</summary>
    public float[] Step(ReadOnlySpan<float> series, int step)
    {
        int width = series.Length / (Batch * Steps);
        var rows = new List<float>();
        for (int row = 0; row < Batch; row++)
            rows.AddRange(series.Slice((row * Steps + step) * width, width));
        return [.. rows];
    }

    /// <summary>The output alone, from zero states.</summary>
    public Variable Bare(Tape tape) => Rnn.Forward(tape.Use(x), sides: Sides(tape, bareSides)).Y;

    /// <summary>The same as <see cref="Layer(Tape)"/> by tape operations.</summary>
    public Variable Plain(Tape tape)
    {
        var (y, final) = PlainRnn.Forward(Rnn, tape.Use(x), States(tape), sides: Sides(tape, new()));
        return Joined(y, (cell, state) => final[state.Name, cell]);
    }

    /// <summary>Adds the side inputs of all cells.</summary>
    public RnnSides Sides(Tape tape, RnnSides given)
    {
        foreach (var ((cell, side), parameter) in sides)
            given[side, cell] = Of(tape, parameter);
        return given;
    }

    /// <summary>Runs a function and back, with an irregular cotangent.</summary>
    public (float[] Values, Dictionary<string, float[]> Gradients) Pass(
        Func<Tape, Variable> function, Tape? tape = null, Workers? workers = null)
    {
        tape ??= new Tape(workers);
        Parameters.ZeroGradients();
        var values = function(tape);
        tape.Backward(values, Cotangent(values.Shape.Length));
        return (values.Value.ToArray(), Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Gradient.ToArray()));
    }

    public static float[] Cotangent(int length) => [.. Enumerable.Range(0, length).Select(i => MathF.Cos(1.7f * i + 0.3f))];

    Variable Of(Tape tape, Parameter parameter) =>
        Parameters.Contains(parameter.Name) ? tape.Use(parameter) : tape.Input(parameter.Shape, parameter.Value);

    RnnStates States(Tape tape)
    {
        var states = new RnnStates();
        foreach (var ((cell, state), parameter) in initial)
            states[state, cell] = tape.Use(parameter);
        return states;
    }

    // Those of equations alone always have one; masks need none.
    static bool HasGradient(RnnLayer layer, SideInput side) => side.Rate is null
        && (layer is not ScanLayer scanned || scanned.Cell.Sides.Find(own => own.Name == side.Name)!.Gradient is not null);

    // What blends a state must not make it grow.
    static bool Holds(RnnLayer layer, SideInput side) =>
        layer is ScanLayer scanned && scanned.Cell.Holds.Exists(hold => hold.Mask.Name == side.Name);

    // 0, 1 and between.
    static void FillMask(Span<float> mask)
    {
        for (int i = 0; i < mask.Length; i++)
            mask[i] = (i * i % 7) switch { 0 => 0, 1 => 0.3f, _ => 1 };
    }

    Variable Joined(Variable y, Func<int, State, Variable> final)
    {
        var parts = new List<Variable> { y };
        for (int k = 0; k < Rnn.Layers.Count; k++)
            parts.AddRange(Rnn.Layers[k].States.Select(state => final(k, state)));
        return Variable.Concat(0, [.. parts.Select(part => part.Reshape([part.Shape.Length]))]);
    }
}
