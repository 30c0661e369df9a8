using System.Text.Json;
using Xunit;

namespace MoGru.Tests.Executable;

public class CellsVerbTests
{
    [Fact]
    public void Cells_OfOneWithOptions_TellsOfThese()
    {
        var plain = MogruProcess.Run("cells mogru");
        var run = MogruProcess.Run("cells mogru:damping,no-layernorm");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("mogru:no-layernorm,damping: ", run.Output, StringComparison.Ordinal);
        Assert.Matches("damping +off ", plain.Output);
        Assert.Contains("LayerNorm", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("LayerNorm(", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_AsJsonOfOneWithOptions_HasItsCostsAndEquations()
    {
        var cell = JsonDocument.Parse(MogruProcess.Run("cells mgu:no-bias --json -").Output).RootElement[0];

        Assert.Equal("mgu", cell.GetProperty("name").GetString());
        Assert.Equal("mgu:no-bias", cell.GetProperty("cell").GetString());
        Assert.Equal(768, cell.GetProperty("parameters").GetInt32());
        Assert.Equal("a = weight_ih x", cell.GetProperty("equations")[0].GetString());
    }

    [Fact]
    public void Cells_OfAWrongOption_SaysWhatItCouldBe()
    {
        var run = MogruProcess.Run("cells mogru:dampin");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("did you mean damping?", run.Error, StringComparison.Ordinal);
    }
}
