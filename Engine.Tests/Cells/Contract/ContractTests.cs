using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

// What the contract of a cell offers, tried by small cells: against their twins on the tape, differences, and themselves alone.
public class ContractTests
{
    const int Input = 3, Hidden = 6;

    // The last ones go over chunks of 128 rows, and over groups of rows.
    static readonly (int Batch, int Steps, int Input, int Hidden)[] Shapes =
        [(1, 1, 1, 1), (3, 4, 4, 5), (2, 7, 5, 17), (9, 16, 2, 6), (40, 14, 5, 3), (1, 300, 6, 4)];

    public static TheoryData<string> Cells => [.. ContractCells.All];

    public static TheoryData<string> CellsByHand => [.. ContractCells.ByHand];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Layer_EveryShape_EqualsItsPlainTwin(string cell)
    {
        foreach (var shape in Shapes)
        {
            foreach (var (layers, bothWays) in ((int, bool)[])[(1, false), (2, true)])
            {
                var run = new ContractRun(ContractCells.Of(cell), shape, layers, bothWays);
                var (expected, dExpected) = run.Pass(run.Plain);
                var (actual, dActual) = run.Pass(run.Layer);

                Near(expected, actual, 2e-5f, $"{cell} {shape}: values");
                float floor = dExpected.Values.Max(Largest) / 100;
                foreach (string name in dExpected.Keys)
                    Near(dExpected[name], dActual[name], 5e-5f, $"{cell} {shape}: gradient of {name}", floor);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Backward_ChunksAndGroups_MatchesDifferences(string cell)
    {
        foreach (var shape in Shapes.Take(3))
        {
            var run = new ContractRun(ContractCells.Of(cell), shape);
            var result = GradientCheck.Run(run.Layer, run.Parameters, new() { MaxElements = 12 });
            Assert.True(result.Passed, $"{cell} {shape}: {result}");
        }
    }

    // By hand the gradients of a pass are added up before they come to the others.
    [Theory]
    [MemberData(nameof(CellsByHand))]
    public void Backward_Twice_Doubles(string cell)
    {
        var run = new ContractRun(ContractCells.Of(cell), (3, 60, Input, Hidden), layers: 2);
        var once = run.Pass(run.Layer).Gradients;
        var tape = new Tape();
        run.Parameters.ZeroGradients();
        var values = run.Layer(tape);
        float[] cotangent = ContractRun.Cotangent(values.Shape.Length);

        tape.Backward(values, cotangent);
        tape.Backward(values, cotangent);

        foreach (var parameter in run.Parameters)
            Assert.Equal(once[parameter.Name].Select(gradient => 2 * gradient), parameter.Gradient.ToArray());
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Layer_AnyNumberOfThreads_GivesTheSameBits(string cell)
    {
        int steps = 1 + (int)(ScanNode.SharedWork / ScanNode.Work(50, 1, 20));
        var run = new ContractRun(ContractCells.Of(cell), (50, steps, Input, 20), layers: 1, bothWays: true);
        using Workers two = new(2), three = new(3);
        var (expected, dExpected) = run.Pass(run.Layer);
        foreach (var workers in (Workers[])[two, three])
        {
            var (actual, dActual) = run.Pass(run.Layer, workers: workers);
            Assert.Equal(expected, actual);
            foreach (string name in dExpected.Keys)
                Assert.Equal(dExpected[name], dActual[name]);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Layer_WithoutRecording_GivesTheSameBits(string cell)
    {
        var run = new ContractRun(ContractCells.Of(cell), (19, 23, Input, Hidden), layers: 2);

        Assert.Equal(run.Pass(run.Layer).Values, run.Layer(new() { Records = false }).Value.ToArray());
    }

    // Memory comes as it was left.
    [Theory]
    [MemberData(nameof(Cells))]
    public void Layer_MemoryFullOfNaN_GivesTheSameBits(string cell)
    {
        var run = new ContractRun(ContractCells.Of(cell), (19, 11, Input, Hidden), layers: 2, bothWays: true);
        var (expected, dExpected) = run.Pass(run.Layer);
        var tape = new Tape();
        tape.Take([1 << 20]).Span.Fill(float.NaN);
        tape.Rewind();

        var (actual, dActual) = run.Pass(run.Layer, tape);

        Assert.Equal(expected, actual);
        foreach (string name in dExpected.Keys)
            Assert.Equal(dExpected[name], dActual[name]);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Pass_AfterRewind_AllocatesNothing(string cell)
    {
        var run = new ContractRun(ContractCells.Of(cell), (5, 30, Input, Hidden));
        var tape = new Tape();
        float[] cotangent = ContractRun.Cotangent(run.Bare(tape).Shape.Length);

        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            tape.Backward(run.Bare(tape), cotangent);
        }));
    }

    static void Near(float[] expected, float[] actual, float tolerance, string what, float floor = 0)
    {
        float scale = Math.Max(Largest(expected), floor) + 1e-12f;
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(actual[i] - expected[i]) <= tolerance * scale, $"{what}: element {i} is {actual[i]}, its twin {expected[i]}");
    }

    static float Largest(float[] values) => values.Length == 0 ? 0 : values.Max(Math.Abs);
}
