using MoGru.Tasks.Parity;
using Xunit;
using GoldenRecord = MoGru.Tests.Reference.GoldenRecord;

namespace MoGru.Tests.Parity;

public class ModelRecordTests
{
    public static TheoryData<string> Records => [.. GoldenRecord.OfModels];

    [Theory]
    [MemberData(nameof(Records))]
    public void Run_OfARecordOfAWholeModel_AgreesWithPyTorch(string name)
    {
        var (result, comparison) = RecordReplay.Run(Path.Combine(GoldenRecord.Folder, name + ".safetensors"));

        string worst = $"{comparison.Tensor(Quantity.Forward)}, {comparison.Tensor(Quantity.Gradient)}";
        Assert.True(result.Passed, $"forward {result.Forward}, gradient {result.Gradient}, worst in {worst}");
    }
}
