using MoGru.Cells.Plain;
using MoGru.Engine.Memory;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

// The plain text in double precision and its central differences against the layer.
public class ContractReferenceTests
{
    const int Sampled = 12;

    public static TheoryData<string> Cells => [.. ContractCells.All];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Backward_AgainstDifferencesInDouble_Agrees(string cell)
    {
        var run = new ContractRun(ContractCells.Of(cell), (2, 4, 3, 4), layers: 2);
        var arrays = run.Given.ToDictionary(given => given.Name, given => Array.ConvertAll(given.Value.ToArray(), value => (double)value));
        var (y, gradients) = run.Pass(tape => run.Output(tape, []).Y);
        var cotangents = new Dictionary<string, double[]> { ["y"] = Array.ConvertAll(ContractRun.Cotangent(y.Length), value => (double)value) };

        Close.Equal(Reference(run, arrays)["y"], Array.ConvertAll(y, value => (double)value), 1e-5, "y");
        var expected = CentralDifferences.Gradient(
            arrays, values => CentralDifferences.Weighted(Reference(run, values), cotangents), Sampled);

        float largest = gradients.Values.Max(values => values.Max(Math.Abs));
        foreach (var (name, actual) in gradients)
        {
            Assert.All(
                expected[name].Places.Zip(expected[name].Values),
                pair => Assert.True(Math.Abs(actual[pair.First] - pair.Second) < 1e-5 * largest, $"{name}[{pair.First}]: {actual[pair.First]}, not {pair.Second}"));
        }
    }

    static Dictionary<string, double[]> Reference(ContractRun run, IReadOnlyDictionary<string, double[]> arrays)
    {
        var walk = new PlainRun<DoubleTensor>(
            run.Rnn, Read("x", [run.Batch, run.Steps, run.Rnn.InputSize]), parameter => Read(parameter.Name, parameter.Shape),
            (state, index) => Read($"{state.Name}0.{index}", [run.Batch, state.OuterWidth]),
            (layer, index) =>
            [
                .. layer.Sides.Select(side => arrays.ContainsKey($"{side.Name}.{index}")
                    ? Read($"{side.Name}.{index}", side.In(run.Batch, run.Steps))
                    : new(side.Own, [.. Enumerable.Repeat((double)side.Missing!.Value, side.Own.Length)])),
            ]);
        return new() { ["y"] = run.Rnn.Frame.Forward(walk).Values.ToArray() };

        DoubleTensor Read(string name, Shape shape) => new(shape, arrays[name]);
    }
}
