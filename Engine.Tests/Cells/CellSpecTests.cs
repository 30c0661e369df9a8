using MoGru.Cells;
using MoGru.Cells.Gated;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellSpecTests
{
    public static TheoryData<string> Cells() => [.. Networks.Cells];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Parse_EveryCell_WritesTheSameText(string cell)
    {
        var spec = CellSpec.Parse(cell);

        Assert.Equal(cell, spec.ToString());
        Assert.Equal(spec, CellSpec.Parse(spec.ToString()));
    }

    [Fact]
    public void Parse_AllOptions_SetsEachOfThem()
    {
        var spec = CellSpec.Parse(" MoGRU:velocity-gate,velocity-norm,clip=1.25e-1,damping,no-layernorm,fixed-beta ");

        var options = spec.Options;
        Assert.Equal("fixed-beta", options.Of(MoGruType.Variant));
        Assert.True(options.Has(MoGruType.NoLayerNorm) && options.Has(MoGruType.Damping));
        Assert.True(options.Has(MoGruType.VelocityNorm) && options.Has(MoGruType.VelocityGate));
        Assert.Equal(0.125, options.Of(MoGruType.Clip));
        Assert.Equal("mogru:fixed-beta,no-layernorm,damping,clip=0.125,velocity-norm,velocity-gate", spec.ToString());
    }

    [Theory]
    [InlineData("", "names no cell")]
    [InlineData("elman", "'elman' names no cell; the cells are mogru, gru, lstm, ")]
    [InlineData("momgru:damping", "momgru has no options; write momgru")]
    [InlineData("mogru:", "unknown option ''")]
    [InlineData("mogru:damping,", "unknown option ''")]
    [InlineData("mogru:friction", "unknown option 'friction'")]
    [InlineData("mogru:clip", "clip= is not a finite number above 0; write for example clip=0.5")]
    [InlineData("mogru:clip=0", "clip=0 is not a finite number above 0")]
    [InlineData("mogru:clip=-1", "clip=-1 is not")]
    [InlineData("mogru:clip=NaN", "clip=NaN is not")]
    [InlineData("mogru:clip=1e99", "clip=1e99 is not")]
    [InlineData("mogru:clip=1,5", "unknown option '5'")]
    [InlineData("mogru:clip=wide", "clip=wide is not")]
    [InlineData("mogru:clip=0.5\t", "clip=0.5\\u0009 is not")]
    [InlineData("mogru:clip=0.5\0", "clip=0.5\\u0000 is not")]
    [InlineData("mogru:clip= 0.5", "clip= 0.5 is not")]
    [InlineData("mogru:clip=\uFF11", "is not a finite number above 0")]
    [InlineData("mogru:clip=1e-60", "clip=1e-60 is not")]
    [InlineData("mogru:clip=Infinity", "clip=Infinity is not")]
    [InlineData("mogru:clip=", "clip= is not")]
    [InlineData("mogru\n", "names no cell")]
    [InlineData("mogru:damping,damping", "'damping' is given twice")]
    [InlineData("mogru:clip=1,clip=2", "the option 'clip' is given twice")]
    [InlineData("mogru:no-momentum,fixed-beta", "no-momentum, fixed-beta and no-reset exclude each other; give one of them, once")]
    public void Parse_NoCell_SaysWhatIsWrongAndWhatIsLegal(string text, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => CellSpec.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("mogru", 1, "LayerNorm of a single unit")]
    [InlineData("mogru:damping,velocity-norm", 1, "LayerNorm of a single unit")]
    [InlineData("mogru:no-layernorm,velocity-norm", 1, "LayerNorm of a single velocity")]
    [InlineData("mogru:no-layernorm", 1, null)]
    [InlineData("mogru", 2, null)]
    [InlineData("gru", 1, null)]
    [InlineData("ssm", 1, null)]
    public void Remark_OfOneUnitUnderLayerNorm_SaysThatItIsConstant(string cell, int hidden, string? says)
    {
        string? remark = CellSpec.Parse(cell).Remark(hidden);
        if (says is null)
            Assert.Null(remark);
        else
            Assert.Contains(says, remark, StringComparison.Ordinal);
    }
}
