using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class SideInputTests() : SideInputs("sides")
{
    [Fact]
    public void Forward_GradientThatTheCellDoesNotGive_IsRefused()
    {
        Sides["mark"] = Tape.InputWithGradient([Batch, Steps, 1], new float[Batch * Steps]);

        Assert.Contains("has no gradient", Assert.Throws<ArgumentException>(() => Output()).Message, StringComparison.Ordinal);
    }
}

public class PlainSideInputTests() : SideInputs("sides-plain")
{
    [Fact]
    public void Forward_GradientOfAnySideInput_IsThatOfTheTape()
    {
        var mark = Sides["mark"] = Tape.InputWithGradient([Batch, Steps, 1], [1, 1, 1, 1, 1, 1]);

        Tape.Backward(Rnn.Forward(Tape.Input([Batch, Steps, Input], X), sides: Sides).Y.Sum());

        Assert.All(mark.Gradient.ToArray(), gradient => Assert.NotEqual(0, gradient));
    }
}
