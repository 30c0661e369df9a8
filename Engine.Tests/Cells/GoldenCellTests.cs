using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

public class GoldenCellTests
{
    public static TheoryData<string> Records() => [.. GoldenRecord.OfCells];

    [Theory]
    [MemberData(nameof(Records))]
    public void Layer_GoldenRecord_MatchesPyTorchInDouble(string name)
    {
        var record = GoldenRecord.Load(name);
        var configuration = RecordConfiguration.Of(record);
        var arrays = record.Under("input.");
        foreach (var (key, value) in record.Under("param."))
            arrays[key] = value;
        int[] shape = record.Shape("input.x");

        var run = new LayerRun(
            configuration.Spec, configuration.Sizes, configuration.Layers, configuration.Bidirectional, configuration.HeadSize, shape[0], shape[1],
            arrays);

        foreach (var (key, expected) in record.Under("expected.").Where(pair => !pair.Key.StartsWith("newton.", StringComparison.Ordinal)))
            Close.Equal(expected, run.Output(key), Yardstick.Of(name, "forward"), $"{name} {key}");
        run.Backward(record.Under("cotangent."));
        foreach (var (key, expected) in record.Under("grad."))
            Close.Equal(expected, run.Gradient(key), Yardstick.Of(name, "gradient"), $"{name} gradient of {key}");
    }
}
