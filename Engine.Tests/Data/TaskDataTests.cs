using System.Security.Cryptography;
using System.Text;
using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class TaskDataTests
{
    public static TheoryData<string> Names => GeneratedTasks.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_OneSampleInOtherBatches_IsTheSame(string name)
    {
        var data = GeneratedTasks.Create(name, 42);
        var wanted = GeneratedTasks.Fingerprint(GeneratedTasks.Samples(data, 1, epoch: 3, first: 9), 0);

        var other = new Batch(data.Shape, 8) { Size = 5 };
        GeneratedTasks.Soil(other);
        data.Fill(Split.Validation, 1, 2, other);
        data.Fill(Split.Training, 3, 6, other);
        Assert.Equal(wanted, GeneratedTasks.Fingerprint(other, 3));

        var afresh = GeneratedTasks.Create(name, 42);
        Assert.Equal(wanted, GeneratedTasks.Fingerprint(GeneratedTasks.Samples(afresh, 10, epoch: 3), 9));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_EveryElement_IsWritten(string name)
    {
        var data = GeneratedTasks.Create(name, 5);
        var clean = GeneratedTasks.Samples(data, 3, epoch: 1);
        var soiled = new Batch(data.Shape, 3);
        GeneratedTasks.Soil(soiled);
        data.Fill(Split.Training, 1, 0, soiled);

        for (int row = 0; row < 3; row++)
            Assert.Equal(GeneratedTasks.Fingerprint(clean, row), GeneratedTasks.Fingerprint(soiled, row));
        Assert.All(soiled.Series, x => Assert.True(float.IsFinite(x)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_OtherSampleSplitSeed_Differs(string name)
    {
        var data = GeneratedTasks.Create(name, 42);
        string one = GeneratedTasks.Fingerprint(GeneratedTasks.Samples(data, 1), 0);

        Assert.NotEqual(one, GeneratedTasks.Fingerprint(GeneratedTasks.Samples(data, 1, first: 1), 0));
        Assert.Equal(name == "markov", one == GeneratedTasks.Fingerprint(GeneratedTasks.Samples(data, 1, epoch: 1), 0));
        Assert.NotEqual(one, GeneratedTasks.Fingerprint(GeneratedTasks.Samples(data, 1, Split.Validation), 0));
        Assert.NotEqual(one, GeneratedTasks.Fingerprint(GeneratedTasks.Samples(GeneratedTasks.Create(name, 43), 1), 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_AfterTheFirstCall_AllocatesNothing(string name)
    {
        var data = GeneratedTasks.Create(name, 42);
        var batch = new Batch(data.Shape, 4);
        data.Fill(Split.Training, 0, 0, batch);
        data.Fill(Split.Validation, 0, 0, batch);

        long before = GC.GetAllocatedBytesForCurrentThread();
        data.Fill(Split.Training, 1, 3, batch);
        data.Fill(Split.Validation, 1, 3, batch);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The samples of a seed are a promise: a change of these is a change of every published number.
    [Theory]
    [InlineData("copy", "5f4173192c64952d")]
    [InlineData("adding", "c3af6ace70daddd8")]
    [InlineData("trend", "1ce9df094542203a")]
    [InlineData("selective-copy", "536f93ed796d3217")]
    [InlineData("interference", "2017248237f6df83")]
    [InlineData("interference shuffled", "9092cffdc118fd0d")]
    [InlineData("frequency-separation", "7a6f634180a6a98f")]
    [InlineData("trend-reversal", "0e0f9d4edde0ca0d")]
    [InlineData("bearing", "66453ab41d432ae1")]
    [InlineData("parity-bits", "4722b2500604f4dc")]
    [InlineData("modular", "8691513d91316498")]
    [InlineData("group", "d8539cbcfeee3d51")]
    [InlineData("recall", "6e8e3ab9f6fbddd9")]
    [InlineData("lorenz", "7659ad5575e8ae6a")]
    [InlineData("seasons", "be174e711ad6376f")]
    [InlineData("bessel", "b4493a39f1655176")]
    [InlineData("bumps", "ee8d732804c4218d")]
    [InlineData("markov", "5f2eb8481600292e")]
    [InlineData("hmm", "351a744df79f8241")]
    public void Fill_Seed42_HasTheSameBitsOnEveryPlatform(string name, string sha256)
    {
        var batch = GeneratedTasks.Samples(GeneratedTasks.Create(name, 42), 8, epoch: 1);
        string samples = string.Join(';', Enumerable.Range(0, 8).Select(row => GeneratedTasks.Fingerprint(batch, row)));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(samples)))[..16]);
    }

    [Fact]
    public void Fill_ValidationOfGeneratedTask_IsFreshInEveryEpoch()
    {
        var data = GeneratedTasks.Create("adding", 1);
        Assert.NotEqual(
            GeneratedTasks.Fingerprint(GeneratedTasks.Samples(data, 1, Split.Validation, epoch: 0), 0),
            GeneratedTasks.Fingerprint(GeneratedTasks.Samples(data, 1, Split.Validation, epoch: 1), 0));
    }

    [Fact]
    public void Fill_BeyondTheSplit_Refuses()
    {
        var data = GeneratedTasks.Create("copy", 1, new() { Training = 10, Validation = 4 });
        var batch = new Batch(data.Shape, 5);
        data.Fill(Split.Training, 0, 5, batch);
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => data.Fill(Split.Training, 0, 6, batch));
        Assert.Contains("5 samples from 6 on", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Fill(Split.Validation, 0, 0, batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Fill(Split.Training, -1, 0, batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Fill(Split.Training, 0, -1, batch));
    }

    [Fact]
    public void Fill_BatchOfAnotherTask_Refuses()
    {
        var batch = new Batch(GeneratedTasks.Create("copy", 1).Shape, 2);
        Assert.Throws<ArgumentException>(() => GeneratedTasks.Create("adding", 1).Fill(Split.Training, 0, 0, batch));
    }

    [Fact]
    public void Batch_Size_StaysWithinItsCapacity()
    {
        var batch = new Batch(GeneratedTasks.Create("copy", 1).Shape, 3);
        Assert.Equal(3, batch.Size);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Size = 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Size = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batch(batch.Shape, int.MaxValue));
    }

    [Fact]
    public void Batch_Arrays_AreLaidOutByTheShape()
    {
        var copy = new Batch(GeneratedTasks.Create("copy", 1).Shape, 2);
        Assert.Equal((2 * 19, 0, 0, 2 * 19, 2 * 19, 0), Lengths(copy));
        var adding = new Batch(GeneratedTasks.Create("adding", 1).Shape, 2);
        Assert.Equal((0, 0, 2 * 12 * 2, 0, 0, 2), Lengths(adding));
        var trend = new Batch(GeneratedTasks.Create("trend", 1).Shape, 2);
        Assert.Equal((0, 0, 2 * 13, 0, 0, 2 * 13), Lengths(trend));
        var selective = new Batch(GeneratedTasks.Create("selective-copy", 1).Shape, 2);
        Assert.Equal((2 * 14, 2 * 14, 0, 2 * 14, 2 * 14, 0), Lengths(selective));
        var bearing = new Batch(GeneratedTasks.Create("bearing", 1).Shape, 2);
        Assert.Equal((0, 0, 2 * 1024, 2, 0, 0), Lengths(bearing));
    }

    static (int, int, int, int, int, int) Lengths(Batch b) =>
        (b.Tokens.Length, b.Markers.Length, b.Series.Length, b.Target.Length, b.Mask.Length, b.Values.Length);
}
