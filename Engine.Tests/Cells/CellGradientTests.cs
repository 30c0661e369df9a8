using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellGradientTests
{
    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    [Theory]
    [MemberData(nameof(Networks))]
    public void LayerBackward_EveryShape_MatchesDifferencesInDouble(string cell, int layers, bool bidirectional)
    {
        foreach (var shape in Cells.Networks.Shapes(cell))
        {
            var run = new RandomRun(cell, layers, bidirectional, shape);
            var layer = run.Layer();
            layer.Backward(run.Cotangents);

            // The same measure as between twins: an array whose gradients nearly cancel counts as a hundredth of the largest.
            var expected = CentralDifferences.Gradient(run.Arrays, run.ReferenceLoss, most: shape.Hidden > 5 ? 4 : 8);
            double floor = expected.Values.Max(Largest) / 100;
            foreach (string name in run.Gradients)
            {
                var differences = expected[name.StartsWith("param.", StringComparison.Ordinal) ? name[6..] : name];
                double largest = Largest(differences) + 1e-12;
                double error = differences.ErrorOf(layer.Gradient(name)) * largest / Math.Max(largest, floor);
                Close.Below(1e-4, error, $"{run}: gradient of {name}");
            }
        }
    }

    static double Largest(SampledGradient gradient) => gradient.Values.Max(Math.Abs);
}
