using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

public class TwinTests
{
    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Layer_EveryShape_EqualsItsPlainTwin(string cell, int layers, bool bidirectional)
    {
        foreach (var shape in Cells.Networks.Shapes())
        {
            var run = new RandomRun(cell, layers, bidirectional, shape);
            LayerRun layer = run.Layer(), plain = run.Plain();
            layer.Backward(run.Cotangents);
            plain.Backward(run.Cotangents);

            foreach (string name in run.Cotangents.Keys)
                Close.Equal(plain.Output(name), layer.Output(name), 1e-5, $"{run}: {name}");
            foreach (string name in run.Gradients)
                Close.Equal(plain.Gradient(name), layer.Gradient(name), 1e-5, $"{run}: gradient of {name}");
        }
    }
}
