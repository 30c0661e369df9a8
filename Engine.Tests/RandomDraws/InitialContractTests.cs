using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.RandomDraws;

public class InitialContractTests
{
    static readonly (string Bits, Initial Initial)[] pinned =
    [
        ("be4f8de5 3e624183 3d9b463a", new Initial.Uniform(0.5)),
        ("3b80d88b 3ce29e6d 3c684d98", new Initial.LogUniform(1e-3, 0.1)),
        ("be9c1fd6 c002bc73 3f7df8b1", new Initial.Normal(2)),
        ("be1c1fd6 bf82bc73 bf80660d", new Initial.TruncatedNormal(1)),
        ("3e98390e 3edc18f6 3f68382b", new Initial.TruncatedNormal(1, 0, 1)),
        ("bf12c356 3f1ffcb2 3e5b974f", new Initial.XavierUniform(2)),
        ("bd7ef334 bed57dc0 3e4f5de8", new Initial.XavierNormal()),
        ("bd4df396 3d60823d 3c9a1345", new Initial.KaimingUniform(8)),
        ("bdb446e2 bf16f60a 3e92a167", new Initial.KaimingNormal()),
        ("bd5fdede bebb773d 3eeb8468", new Initial.Orthogonal()),
        ("bcdfdede be8355b2 3e1e0a08", new Initial.ByBlocks(2, new Initial.Orthogonal(0.5), -1)),
        ("bf800000 00000000 c0c00000", Initial.HippoLegS),
        ("bf800000 3fddb3d7 c1300000", Initial.HippoLegT),
        ("3f800000 3fddb3d7 40544395", Initial.HippoInput),
        ("00000000 3f317218 3fe55860", Initial.S4DRealLogRates),
        ("00000000 40490fdb 417b53d1", Initial.S4DLinFrequencies),
    ];

    /// <summary>Counts 0, 1, 2, … by a step of one's own.</summary>
    sealed record Ramp(float Step) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = i * Step;
        }
    }

    // Bits of models must never change: the first two values and the last of [6, 6], as they were when the kind was made.
    [Fact]
    public void Fill_OfEveryKind_DrawsThePinnedBits() => Assert.All(pinned, kind =>
    {
        float[] values = Drawn.From(kind.Initial, [6, 6]);
        Assert.Equal(kind.Bits, string.Join(' ', values[..2].Append(values[^1]).Select(v => $"{BitConverter.SingleToUInt32Bits(v):x8}")));
    });

    [Fact]
    public void Initialise_OnManyThreads_DrawsTheSameBits()
    {
        float[][] alone = Draw();
        float[][][] together = new float[8][][];
        Parallel.For(0, together.Length, k => together[k] = Draw());
        Assert.All(together, drawn => Assert.Equal(alone, drawn));

        float[][] Draw()
        {
            var parameters = new ParameterList();
            for (int k = 0; k < pinned.Length; k++)
                parameters.Add($"w{k}", [6, 6], pinned[k].Initial);
            parameters.Initialise(new(5, "initial"));
            return [.. parameters.Select(p => p.Value.ToArray())];
        }
    }

    [Fact]
    public void Initialise_AParameterAmongOthers_DrawsFromItsOwnPlace()
    {
        var parameters = new ParameterList();
        parameters.Add("a", [3], new Initial.Normal(1));
        parameters.Add("b", [100], Initial.Zero);
        parameters.Add("c", [2, 2], new Initial.Orthogonal());
        parameters.Initialise(new(9, "initial"));
        var generator = new RandomStream(9, "initial").At(2);
        float[] expected = new float[4];
        new Initial.Orthogonal().Fill([2, 2], expected, ref generator);
        Assert.Equal(expected, parameters["c"].Value.ToArray());
    }

    [Fact]
    public void Initial_OfOnesOwn_IsDrawnLikeOurs()
    {
        Assert.Equal([0, 0.5f, 1, 1.5f], Drawn.From(new Ramp(0.5f), [2, 2]));
        Assert.Equal([0, 1, 0, 1], Drawn.From(new Initial.ByBlocks(2, new Ramp(1)), [4]));
        Assert.Equal([2, 6, 0, 0, 0, 0], Drawn.From(
            Initial.From((sizes, values, ref _) => (values[0], values[1]) = (sizes.Length, values.Length)), [2, 3]));
        Assert.Equal([0, -0.5f, -1, 0, -0.5f, -1], Drawn.From(Initial.FromIndex((i, n) => -(double)i / (n - 1)), [2, 3]));
        Assert.Equal([7], Drawn.From(Initial.FromIndex((i, n) => 7 * n + i), []));
    }

    [Fact]
    public void Initial_ThatReadsAnEarlierParameter_FindsItDrawn()
    {
        var parameters = new ParameterList();
        var period = parameters.Add("period", [50], new Initial.LogUniform(1, 100));
        parameters.Add("shift", [50], Initial.From((_, values, ref generator) =>
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)generator.Uniform(0, period.Value[i]);
        }));
        parameters.Initialise(new(3, "initial"));
        Assert.All(parameters["shift"].Value.ToArray().Zip(period.Value.ToArray()), pair => Assert.InRange(pair.First, 0, pair.Second));
    }

    public static TheoryData<string, Initial, int[]> Refused() => new()
    {
        { "2 blocks of constants were declared; they must part its 3 elements evenly", new Initial.Blocks([1, 2]), [3] },
        { "it has 1 axes; declare a uniform or normal one", new Initial.XavierUniform(), [3] },
        { "it has 0 axes; declare a uniform or normal one", new Initial.XavierNormal(), [] },
        { "it has 1 axes; declare a uniform or normal one", new Initial.KaimingUniform(), [3] },
        { "it has 1 axes; declare a uniform or normal one", new Initial.KaimingNormal(), [3] },
        { "an orthogonal matrix is [rows, columns], and it has 1 axes", new Initial.Orthogonal(), [3] },
        { "an identity is a matrix [rows, columns], not [2, 2, 2]", new Initial.Identity(), [2, 2, 2] },
        { "square, not [2, 3]; stack it", Initial.HippoLegS, [2, 3] },
        { "2 blocks along axis 0 were declared; they must part its 3 places evenly", new Initial.ByBlocks(2, Initial.One), [3, 2] },
        { "0 blocks along axis 0 were declared", new Initial.ByBlocks([]), [3, 2] },
        { "blocks along axis 1 were declared, and it has 1 axes", new Initial.ByBlocks(2, Initial.One, 1), [4] },
        { "a scalar has no axis to stack along", new Initial.Stack(Initial.One), [] },
        { "uniform from 2 to 1 is no range", new Initial.Uniform(2, 1), [3] },
        { "log-uniform from 0 to 1 is no range", new Initial.LogUniform(0, 1), [3] },
        { "log-uniform from 1 to Infinity is no range", new Initial.LogUniform(1, double.PositiveInfinity), [3] },
        { "within 1 and 2: the deviation is 0 or more, and the mean within", new Initial.TruncatedNormal(1, 1, 2), [3] },
        { "row 3 is to be zero, which is none of a matrix [3, 2]", new Initial.Normal(1, 3), [3, 2] },
        { "row 0 is to be zero, which is none of a matrix [6]", new Initial.Normal(1, 0), [6] },
        { "are not finite, the first at element 1", new Initial.Blocks([1, float.NaN, 0]), [3] },
        { "are not finite, the first at element 0", new Initial.Orthogonal(1e60), [3, 2] },
        { "mine does not fit", Initial.From((_, _, ref _) => throw new ArgumentException("mine does not fit")), [3] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Initialise_WhatCannotBeDrawn_IsSaidWithTheParameter(string reason, Initial initial, int[] sizes)
    {
        string message = Drawn.Refusal(initial, Shape.Of(sizes));
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains($"w [{string.Join(", ", sizes)}]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_OfAList_KeepWhatItHad()
    {
        float[] values = [1, 2];
        Initial[] parts = [Initial.One, Initial.Zero];
        Initial.Blocks constants = new(values), replaced = constants with { Values = values };
        Initial.ByBlocks blocks = new(parts), exchanged = blocks with { Parts = parts };

        (values[0], parts[0]) = (7, Initial.Zero);

        Assert.All([constants, replaced], initial => Assert.Equal([1, 2], Drawn.From(initial, [2])));
        Assert.All([blocks, exchanged], initial => Assert.Equal([1, 0], Drawn.From(initial, [2])));
        Assert.IsNotType<float[]>(constants.Values);
        Assert.IsNotType<Initial[]>(blocks.Parts);
    }

    [Fact]
    public void Fill_OfNoElements_DrawsNothing()
    {
        foreach (var kind in pinned)
            Assert.Empty(Drawn.From(kind.Initial, [0, 0]));
    }
}
