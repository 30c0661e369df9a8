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
        foreach (var shape in Cells.Networks.Shapes())
        {
            var run = new RandomRun(cell, layers, bidirectional, shape);
            var layer = run.Layer();
            layer.Backward(run.Cotangents);

            var expected = CentralDifferences.Gradient(run.Arrays, run.ReferenceLoss, most: 8);
            foreach (string name in run.Gradients)
            {
                string array = name.StartsWith("param.", StringComparison.Ordinal) ? name[6..] : name;
                Close.Below(1e-4, expected[array].ErrorOf(layer.Gradient(name)), $"{run}: gradient of {name}");
            }
        }
    }
}
