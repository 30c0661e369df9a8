using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;
using Linear = MoGru.Engine.Modules.Linear;

namespace MoGru.Tests.Modules;

public class LinearTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Apply_OfAnySteps_GivesTheBitsOfForwardAndAllocatesNothing(bool bias)
    {
        foreach (int inputs in (int[])[1, 3, 16, 257, 600])
        {
            foreach (int outputs in (int[])[1, 15, 16, 17, 300])
            {
                var linear = Create(inputs, outputs, bias);
                foreach (int steps in (int[])[1, 2, 7, 40])
                {
                    float[] x = [.. Enumerable.Range(0, steps * inputs).Select(i => MathF.Sin(i))], y = new float[steps * outputs];
                    long taken = Allocations.Of(() => linear.Apply(x, y));

                    Assert.Equal(linear.Forward(new Tape().Input([steps, inputs], x), default).Value.ToArray(), y);
                    Assert.Equal(0, taken);
                }
            }
        }
    }

    [Fact]
    public void Apply_OfWhatDoesNotFit_IsRefused()
    {
        var linear = Create(3, 2, bias: true);
        float[] memory = new float[8];

        Refused("x has 4 elements and y 2", () => linear.Apply(new float[4], new float[2]));
        Refused("x has 3 elements and y 4", () => linear.Apply(new float[3], new float[4]));
        Refused("y lies over x", () => linear.Apply(memory.AsSpan(0, 3), memory.AsSpan(2, 2)));
        Assert.Throws<InvalidOperationException>(() => new Linear([], 3, 2).Apply(new float[3], new float[2]));
        linear.Apply([], []);

        static void Refused(string part, Action act) =>
            Assert.Contains(part, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    static Linear Create(int inputs, int outputs, bool bias)
    {
        ParameterList parameters = [];
        var linear = new Linear(parameters, inputs, outputs, bias);
        parameters.Initialise(new RandomStream(1, "initial"));
        return linear;
    }
}
