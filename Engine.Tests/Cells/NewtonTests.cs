using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

// All steps at once by Newton's method, beside the layers step by step.
public class NewtonTests
{
    const int Batch = 3, Steps = 13, Input = 4, Hidden = 10;

    public static TheoryData<string> Elementwise =>
        [.. CellCatalog.Default.Cells.Where(cell => cell.IsElementwise).Select(cell => cell.Name)];

    public static TheoryData<string> Recorded =>
        [.. GoldenRecord.Names("cell_").Where(name => GoldenRecord.Load(name).Has("expected.newton.residual"))];

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Iterates_OfAGoldenRecord_AreItsOwn(string name)
    {
        var record = GoldenRecord.Load(name);
        ParameterList parameters = [];
        var rnn = RecordConfiguration.Of(record).Create(parameters);
        parameters.Allocate();
        foreach (var (key, values) in record.Under("param."))
            LayerRun.Narrow(values).CopyTo(parameters[key].Write());
        var tape = new Tape();
        var initial = new RnnStates();
        foreach (string state in rnn.StateNames)
            initial[state, 0] = Given($"input.{state}0.0");
        var expected = record.Under("expected.newton.");

        var layer = NewtonRnn.Forward(rnn, Given("input.x"), initial, iterations: expected.Count - 2, tolerance: 0).Layers[0];

        for (int k = 0; k < layer.Iterates.Count; k++)
            Close.Equal(expected[$"{k}"], [.. layer.Iterates[k].States.SelectMany(state => state).Select(value => (double)value)], 2e-6, $"{name} {k}");
        Close.Equal(expected["residual"], [.. layer.Iterates.Select(iterate => iterate.Residual)], 2e-6, $"{name} residual");

        Variable Given(string key) => tape.Input(Shape.Of(record.Shape(key)), LayerRun.Narrow(record[key]));
    }

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void Forward_OfTwoLayers_IsThatOfTheLayersWithinItsTolerance(string cell)
    {
        var (rnn, _, x) = Create(cell);

        var output = NewtonRnn.Forward(rnn, x, iterations: Steps, tolerance: 1e-6);

        Assert.All(output.Layers, layer => Assert.False(layer.IsSequential));
        Assert.All(rnn.Forward(x).Y.Value.ToArray().Zip(output.Y), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Forward_SlopesTooLargeForTheIterations_IsMadeStepByStep()
    {
        var (rnn, parameters, x) = Create("para-gru");
        foreach (ref float weight in parameters["cells.0.A"].Write())
            weight *= 10;

        var output = NewtonRnn.Forward(rnn, x, iterations: 2);

        Assert.True(output.Layers[0].IsSequential && output.Layers[0].Iterates[^1].Residual > 1e-5);
        Assert.Equal(3, output.Layers[0].Iterates.Count);
        Assert.All(rnn.Forward(x).Y.Value.ToArray().Zip(output.Y), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public void Forward_OfACellWithAProductOfTheState_IsRefused()
    {
        var (rnn, _, x) = Create("gru");

        Assert.Contains(
            "gru is not evaluated by Newton's method", Assert.Throws<ArgumentException>(() => NewtonRnn.Forward(rnn, x)).Message, StringComparison.Ordinal);
    }

    static (Rnn Rnn, ParameterList Parameters, Variable X) Create(string cell)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, Input, Hidden, numLayers: 2);
        parameters.Initialise(new RandomStream(3, "initial"));
        float[] x = [.. Enumerable.Range(0, Batch * Steps * Input).Select(i => MathF.Sin(1.7f * i))];
        return (rnn, parameters, new Tape().Input([Batch, Steps, Input], x));
    }
}
