using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

public class TwinTests
{
    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    [Theory]
    [MemberData(nameof(Networks))]
    [InlineData("su-rnn:surrogate=2", 1, false)]
    [InlineData("su-rnn:surrogate=2,harmonics=3,start=5", 2, false)]
    public void Layer_EveryShape_EqualsItsPlainTwin(string cell, int layers, bool bidirectional)
    {
        // The last three go over the chunks in which products over all steps are made, and over groups of rows.
        foreach (var shape in Cells.Networks.Shapes(cell).Concat([(64, 5, 4, 33), (9, 16, 2, 17), (130, 2, 1, 17)]))
        {
            var run = new RandomRun(cell, layers, bidirectional, shape);
            LayerRun layer = run.Layer(), plain = run.Plain();
            layer.Backward(run.Cotangents);
            plain.Backward(run.Cotangents);

            // At hidden 1 the norm of a product of the state hardly depends on its size: all of its gradient is what cancelling leaves.
            double tolerance = run.Sizes.Hidden == 1 && cell.StartsWith("layer-norm", StringComparison.Ordinal) ? 1e-4 : 1e-5;

            // A final state of one unit may be all but 0, the sum of terms that are not: it is measured against a tenth of the largest output.
            double least = run.Sizes.Hidden == 1 ? run.Cotangents.Keys.Max(name => Largest(plain.Output(name))) / 10 : 0;
            foreach (string name in run.Cotangents.Keys)
                Check(plain.Output(name), layer.Output(name), least, tolerance, $"{run}: {name}");

            // A gradient whose terms nearly cancel, such as that of a single bias, is as uncertain as its terms: so it is measured
            // against a fifth of the largest gradient where it is smaller. At hidden 1 a LayerNorm's input has gradient 0 in both.
            double floor = run.Gradients.Max(name => Largest(plain.Gradient(name))) / 5;
            foreach (string name in run.Gradients)
                Check(plain.Gradient(name), layer.Gradient(name), floor, tolerance, $"{run}: gradient of {name}");
        }
    }

    static void Check(double[] expected, double[] actual, double floor, double tolerance, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        double error = Largest([.. expected.Zip(actual, (e, a) => a - e)]);
        Close.Below(tolerance, error / (Math.Max(Largest(expected), floor) + 1e-12), name);
    }

    // Unlike Max, NaN if there is one.
    static double Largest(double[] values) => values.Aggregate(0.0, (largest, value) => Math.Max(largest, Math.Abs(value)));
}
