using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.RandomDraws;

/// <summary>The expected numbers come from a second implementation of the published algorithms; they must never change.</summary>
public class GeneratorTests
{
    [Theory]
    [InlineData(42, "data/train", 17, 0xa8e92eb7aa8fb45d, 0x156289cbc76c88f8, 0x6909b0cfc728c00e)]
    [InlineData(-1, "x", 0, 0x5d3f36c763116f71, 0x1f33790d2b71feef, 0x76fe7a7cb55cb72d)]
    [InlineData(long.MaxValue, "initial", -1, 0xbc38de6c2d36d073, 0xd87948194c5bb1c4, 0xe24ce2581205fc00)]
    public void Bits_FirstDraws_AreThePinnedOnes(long seed, string name, long index, ulong first, ulong second, ulong third)
    {
        var generator = new RandomStream(seed, name).At(index);
        Assert.Equal([first, second, third], (ulong[])[generator.Bits(), generator.Bits(), generator.Bits()]);
    }

    [Fact]
    public void Uniform_FirstDraws_AreThePinnedOnes()
    {
        var generator = Fresh(0);
        Assert.Equal(
            [0.3308961571650605, 0.5090861771087598, 0.05423387521743028],
            (double[])[generator.Uniform(), generator.Uniform(), generator.Uniform()]);
    }

    [Fact]
    public void Normal_FirstDraws_AreThePinnedOnes()
    {
        var generator = Fresh(0);
        Assert.Equal(-0.8949947484190727, generator.Normal(), 1e-14);
        Assert.Equal(0.33133771315699023, generator.Normal(), 1e-14);
    }

    [Fact]
    public void Integer_FirstDraws_AreThePinnedOnes()
    {
        var generator = Fresh(0);
        var drawn = new int[8];
        foreach (ref int value in drawn.AsSpan())
            value = generator.Integer(0, 100);
        Assert.Equal([33, 50, 5, 1, 97, 22, 49, 38], drawn);
    }

    [Fact]
    public void Shuffle_EightItems_GivesThePinnedOrder()
    {
        var generator = Fresh(1);
        int[] items = [0, 1, 2, 3, 4, 5, 6, 7];
        generator.Shuffle<int>(items);
        Assert.Equal([2, 7, 6, 3, 4, 1, 5, 0], items);
    }

    [Fact]
    public void Uniform_ManyDraws_FillTheUnitIntervalEvenly()
    {
        var generator = Fresh(2);
        var counts = new int[20];
        for (int k = 0; k < 100_000; k++)
        {
            counts[(int)(generator.Uniform() * 20)]++;
            Assert.InRange(generator.UniformSingle(), 0f, 0.99999995f);
        }
        // χ² of 19 degrees of freedom exceeds 43.8 once in a thousand.
        Assert.InRange(counts.Sum(c => (c - 5000.0) * (c - 5000.0) / 5000), 5, 43.8);
    }

    [Fact]
    public void Normal_ManyDraws_HaveTheMomentsOfTheStandardNormal()
    {
        var generator = Fresh(3);
        double[] x = new double[100_000];
        foreach (ref double value in x.AsSpan())
            value = generator.Normal();
        Assert.Equal(0, x.Average(), 0.015);
        Assert.Equal(1, x.Average(v => v * v), 0.02);
        Assert.Equal(3, x.Average(v => v * v * v * v), 0.15);
    }

    [Fact]
    public void Integer_EveryValueOfASmallRange_ComesEquallyOften()
    {
        var generator = Fresh(4);
        var counts = new int[7];
        for (int k = 0; k < 70_000; k++)
            counts[generator.Integer(-3, 4) + 3]++;
        Assert.All(counts, c => Assert.InRange(c, 9_600, 10_400));
        Assert.InRange(generator.Integer(int.MinValue, int.MaxValue), int.MinValue, int.MaxValue - 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => Fresh(4).Integer(2, 2));
    }

    [Fact]
    public void Stream_OtherSeedNameOrIndex_IsAnotherSequence()
    {
        ulong[] firsts = [First(1, "a", 0), First(2, "a", 0), First(1, "b", 0), First(1, "a", 1), First(1, "a", -1)];
        Assert.Equal(firsts.Length, firsts.Distinct().Count());
        Assert.Throws<ArgumentException>(() => new RandomStream(1, ""));

        static ulong First(long seed, string name, long index) => new RandomStream(seed, name).At(index).Bits();
    }

    [Fact]
    public void Initialise_EveryDeclaration_DrawsItsKind()
    {
        var parameters = new ParameterList();
        parameters.Add("blocks", [4], new Initial.Blocks([-2, 3]));
        parameters.Add("xavier", [30, 70], new Initial.XavierUniform());
        parameters.Add("uniform", [500], new Initial.Uniform(0.25));
        parameters.Add("normal", [50, 20], new Initial.Normal(2, PaddingRow: 1));
        parameters.Initialise(new(5, "initial"));

        Assert.Equal([-2f, -2f, 3f, 3f], parameters["blocks"].Value.ToArray());
        float[] xavier = parameters["xavier"].Value.ToArray();
        Assert.InRange(xavier.Max(MathF.Abs), 0.240, 0.245);  // √(6 / 100) = 0.2449
        Assert.InRange(parameters["uniform"].Value.ToArray().Max(MathF.Abs), 0.24, 0.25);
        float[] normal = parameters["normal"].Value.ToArray();
        Assert.All(normal[20..40], v => Assert.Equal(0f, v));
        Assert.Equal(4, normal[40..].Average(v => v * v), 0.6);
    }

    static Generator Fresh(long index) => new RandomStream(42, "data/train").At(index);
}
