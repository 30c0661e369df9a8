using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells.Catalog;

/// <summary>A name that is not right is met with the one that was probably meant, otherwise with those that there are.</summary>
public class CellMessagesTests
{
    [Theory]
    [InlineData("mogr", "did you mean mogru?")]
    [InlineData("mogur", "did you mean mogru?")]
    [InlineData("grru", "did you mean gru?")]
    [InlineData("lsmt", "did you mean lstm?")]
    [InlineData("momgruu:damping", "did you mean momgru?")]
    [InlineData("mogru:dampin", "unknown option 'dampin'; did you mean damping?")]
    [InlineData("mogru:velocity_gate", "did you mean velocity-gate?")]
    [InlineData("mogru:no-rest", "did you mean no-reset?")]
    [InlineData("mogru:clp=2", "unknown option 'clp=2'; did you mean clip?")]
    public void Parse_OfANearName_AsksWhetherThatWasMeant(string text, string says) =>
        Assert.Contains(says, Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("elman", "; the cells are mogru, gru, ")]
    [InlineData("mogru:friction", "; the options of mogru are no-momentum, fixed-beta and no-reset (one of these), no-layernorm, damping, clip=NUMBER, ")]
    public void Parse_OfNoNearName_ListsThoseThatThereAre(string text, string says)
    {
        Assert.Contains(says, Refused(text), StringComparison.Ordinal);
        Assert.DoesNotContain("did you mean", Refused(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mogru:damping=yes", "damping is on where it is written; it takes no value.")]
    [InlineData("mogru:variant=none", "variant must be full, no-momentum, fixed-beta or no-reset; write for example variant=no-reset.")]
    [InlineData("mogru:variant", "variant must be full, ")]
    [InlineData("mogru:no-reset,variant=full", "exclude each other")]
    [InlineData("mogru:no-reset,no-reset", "exclude each other")]
    [InlineData("mogru:no-reset=true", "unknown option 'no-reset=true'")]
    [InlineData("momgru:", "'momgru:': momgru has no options; write momgru.")]
    public void Parse_OfAnOptionThatIsNotRight_SaysHowItIsWritten(string text, string says) =>
        Assert.Contains(says, Refused(text), StringComparison.Ordinal);

    // What comes from outside is quoted and short, whatever it is.
    [Fact]
    public void Parse_OfALongOrHiddenText_QuotesIt()
    {
        int cells = string.Join(", ", CellCatalog.Default.Names).Length;
        Assert.InRange(Refused(new string('x', 5000)).Length, cells, cells + 300);
        Assert.DoesNotContain('\u001b', Refused("mogru:\u001b[31m"));
    }

    static string Refused(string text) => Assert.Throws<ArgumentException>(() => CellCatalog.Default.Parse(text)).Message;
}
