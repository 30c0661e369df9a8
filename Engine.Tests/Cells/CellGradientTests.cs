using MoGru.Cells;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>
/// The gradients of every cell with its options against differences in double. Two shapes hold the mathematics: several rows and steps at a width
/// below a lane, and one row at a width of two lanes and one float. What depends on the shape alone, <see cref="TwinTests"/> finds at all shapes.
/// </summary>
public class CellGradientTests
{
    static readonly (int Batch, int Steps, int Input, int Hidden)[] two = [(3, 7, 4, 5), (1, 2, 1, 33)];

    public static TheoryData<string> All => [.. Networks.Cells];

    [Theory]
    [MemberData(nameof(All))]
    public void LayerBackward_OfOneLayer_MatchesDifferencesInDouble(string cell)
    {
        foreach (var shape in CellGrid.Everything ? Networks.Shapes(cell) : two)
            Check(new(cell, 1, false, shape), most: shape.Hidden > 5 ? 4 : 8);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void LayerBackward_OfTwoLayersBothWays_MatchesDifferencesInDouble(string cell) =>
        Check(new(cell, 2, Networks.StacksBothWays(CellSpec.Parse(cell)), (2, 3, 4, 5)), most: 4);

    static void Check(RandomRun run, int most)
    {
        var layer = run.Layer();
        layer.Backward(run.Cotangents);

        // The same measure as between twins: an array whose gradients nearly cancel counts as a hundredth of the largest.
        var expected = CentralDifferences.Gradient(run.Arrays, run.ReferenceLoss, CentralDifferences.Sampled(most, run.Arrays.Count));
        double floor = expected.Values.Max(Largest) / 100;
        foreach (string name in run.Gradients)
        {
            var differences = expected[name.StartsWith("param.", StringComparison.Ordinal) ? name[6..] : name];
            double largest = Largest(differences) + 1e-12;
            double error = differences.ErrorOf(layer.Gradient(name)) * largest / Math.Max(largest, floor);
            Close.Below(1e-4, error, $"{run}: gradient of {name}");
        }
    }

    static double Largest(SampledGradient gradient) => gradient.Values.Max(Math.Abs);
}
