using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Ops;

public class ClampTests
{
    static readonly float[] Values = [-3, -0.5f, -0.25f, 0, 0.5f, 0.75f, 9];

    [Fact]
    public void Clamp_AroundBothLimits_BringsValuesInside()
    {
        var tape = new Tape();

        var y = tape.Input([Values.Length], Values).Clamp(-0.5f, 0.75f);

        Assert.Equal([-0.5f, -0.5f, -0.25f, 0, 0.5f, 0.75f, 0.75f], y.Value.ToArray());
    }

    [Fact]
    public void ClampBackward_AtTheLimits_PassesTheGradient()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([Values.Length], Values);
        float[] cotangent = [1, 2, 3, 4, 5, 6, 7];

        tape.Backward(x.Clamp(-0.5f, 0.75f), cotangent);

        Assert.Equal([0, 2, 3, 4, 5, 6, 0], x.Gradient.ToArray());
    }

    [Fact]
    public void ClampBackward_Twice_Doubles()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([19], [.. Enumerable.Range(0, 19).Select(i => i / 10f - 0.9f)]);
        var sum = (x.Clamp(-0.5f, 0.5f) * 1.25f).Sum();

        tape.Backward(sum);
        float[] once = x.Gradient.ToArray();
        tape.Backward(sum);

        Assert.Equal(once.Select(g => 2 * g), x.Gradient.ToArray());
        Assert.Equal(11 * 1.25f, once.Sum());
    }

    [Fact]
    public void Clamp_LowAboveHigh_SaysBoth()
    {
        var x = new Tape().Input([1], [0]);

        var exception = Assert.Throws<ArgumentException>(() => x.Clamp(2, 1));

        Assert.Contains("[2, 1]", exception.Message, StringComparison.Ordinal);
    }
}
