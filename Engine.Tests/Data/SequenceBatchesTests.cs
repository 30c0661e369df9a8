using MoGru.Engine.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class SequenceBatchesTests
{
    public static TheoryData<int, int, int, bool> Sizes()
    {
        var data = new TheoryData<int, int, int, bool>();
        foreach (var (count, size) in ((int, int)[])[(1, 1), (1, 5), (7, 3), (8, 4), (50, 8), (51, 16), (300, 32)])
        {
            foreach (int longest in (int[])[1, 3, 40])
            {
                data.Add(count, size, longest, false);
                if (size <= count)
                    data.Add(count, size, longest, true);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Epoch_OfAnySizes_HasEverySequenceOnceAndPaddingOfZeros(int count, int size, int longest, bool dropLast)
    {
        var batches = DrawnSequences.Of(count, channels: 3, longest).Batches(size, seed: 5, dropLast);
        Assert.Equal(dropLast ? count / size : (count + size - 1) / size, batches.Count);

        for (int epoch = 0; epoch < 3; epoch++)
        {
            List<int> met = [];
            for (int step = 0; step < batches.Count; step++)
            {
                var batch = batches.Get(epoch, step);
                met.AddRange(batch.Indices);
                RequireRows(batch, batches.Sequences);
            }
            Assert.Equal(dropLast ? count / size * size : count, met.Distinct().Count());
            Assert.Equal(met.Count, met.Distinct().Count());
        }
    }

    [Fact]
    public void Get_InAnyOrderOfCalls_GivesTheSameBatch()
    {
        var set = DrawnSequences.Of(50, channels: 2, longest: 30);
        var (forward, backward) = (set.Batches(8, seed: 3), set.Batches(8, seed: 3));
        Dictionary<(int, int), int[]> met = [];
        for (int epoch = 0; epoch < 4; epoch++)
        {
            for (int step = 0; step < forward.Count; step++)
                met[(epoch, step)] = forward.Get(epoch, step).Indices.ToArray();
        }

        foreach (var ((epoch, step), indices) in met.Reverse())
            Assert.Equal(indices, backward.Get(epoch, step).Indices.ToArray());
        Assert.NotEqual(met[(0, 0)], met[(1, 0)]);
    }

    // As drawn once on any machine: a resumed run relies on it.
    [Fact]
    public void Order_OfSeedAndEpoch_IsPinned()
    {
        var batches = DrawnSequences.Of(10, channels: 1, longest: 9).Batches(4, seed: 42);

        Assert.Equal([2, 7, 4, 6], batches.Get(7, 0).Indices.ToArray());
        Assert.Equal([1, 0, 3, 9], batches.Get(7, 1).Indices.ToArray());
        Assert.Equal([5, 8], batches.Get(7, 2).Indices.ToArray());
    }

    [Fact]
    public void Padding_OfShuffledBatches_IsLittleAndOfAnyLengthsMore()
    {
        var set = DrawnSequences.Of(1000, channels: 1, longest: 200);

        Assert.InRange(PaddedShare(set.Batches(32, seed: 1)), 0, 0.1);
        Assert.InRange(PaddedShare(set.Batches(32, seed: 1, lengthNoise: 0)), 0, 0.04);
        Assert.InRange(PaddedShare(set.Batches(32, seed: 1, lengthNoise: double.PositiveInfinity)), 0.4, 1);
        Assert.InRange(PaddedShare(set.Batches(32, seed: 1, lengthNoise: double.MaxValue)), 0.4, 1);
    }

    [Fact]
    public void Batches_OfLikeLengths_AreMixedEveryEpoch()
    {
        var equal = Sequences.Of(Enumerable.Range(0, 64).Select(_ => new float[5]), 1).Batches(8, seed: 1);
        var unequal = DrawnSequences.Of(64, channels: 1, longest: 40).Batches(8, seed: 1);
        foreach (var batches in (SequenceBatches[])[equal, unequal])
        {
            HashSet<int> companions = [];
            int[] places = new int[batches.Count];
            for (int epoch = 0; epoch < 100; epoch++)
            {
                for (int step = 0; step < batches.Count; step++)
                {
                    int[] indices = batches.Get(epoch, step).Indices.ToArray();
                    if (!indices.Contains(0))
                        continue;
                    companions.UnionWith(indices);
                    places[step]++;
                }
            }
            Assert.InRange(companions.Count, batches == equal ? 60 : 12, 64);
            Assert.All(places, times => Assert.InRange(times, 3, 25));
        }
    }

    [Fact]
    public void DroppedSequences_OverEpochs_AreNotAlwaysTheSame()
    {
        var batches = DrawnSequences.Of(23, channels: 1, longest: 40).Batches(8, seed: 1, dropLast: true);
        int[] met = new int[23];
        for (int epoch = 0; epoch < 50; epoch++)
        {
            for (int step = 0; step < batches.Count; step++)
            {
                foreach (int index in batches.Get(epoch, step).Indices)
                    met[index]++;
            }
        }

        Assert.All(met, times => Assert.InRange(times, 20, 49));
    }

    [Fact]
    public void Batches_WithoutSeed_ComeAsTheyStand()
    {
        var batches = DrawnSequences.Of(7, channels: 2, longest: 30).Batches(3);

        Assert.Equal(
            Enumerable.Range(0, 7), Enumerable.Range(0, 3).SelectMany(step => batches.Get(4, step).Indices.ToArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Targets_OfEveryKind_StandBesideTheirSequence(bool eachStep)
    {
        float[][] arrays = DrawnSequences.Arrays(20, 2, 9);
        int[] rows = [.. arrays.Select(array => eachStep ? array.Length / 2 : 1)];
        float[][] numbers = [.. rows.Select((length, k) => Enumerable.Range(0, length * 3).Select(at => 100f * k + at + 1).ToArray())];
        int[][] classes = [.. rows.Select((length, k) => Enumerable.Range(0, length).Select(at => 50 * k + at + 1).ToArray())];
        var set = Sequences.Of(arrays, 2);
        set = eachStep
            ? set.WithStepTargets(numbers, width: 3).WithStepClasses(classes)
            : set.WithTargets(numbers).WithClasses([.. classes.Select(one => one[0])]);
        var batches = set.Batches(6, seed: 2);

        for (int step = 0; step < batches.Count; step++)
        {
            var batch = batches.Get(0, step);
            int width = eachStep ? batch.Steps : 1;
            Assert.Equal((batch.Count * width * 3, batch.Count * width), (batch.Targets.Length, batch.Classes.Length));
            for (int row = 0; row < batch.Count; row++)
            {
                int index = batch.Indices[row], beyond = width - rows[index];
                Assert.Equal([.. numbers[index], .. new float[3 * beyond]], batch.Targets.Slice(row * width * 3, width * 3).ToArray());
                Assert.Equal([.. classes[index], .. new int[beyond]], batch.Classes.Slice(row * width, width).ToArray());
                Assert.Equal(numbers[index], set.TargetsOf(index).ToArray());
            }
        }
    }

    [Fact]
    public void Batch_AskedAfterTheNext_IsRefused()
    {
        var batches = DrawnSequences.Of(7, channels: 2, longest: 30).Batches(3);
        var batch = batches.Get(0, 0);
        batches.Get(0, 1);

        foreach (var use in (Action[])[
            () => _ = batch.Values.Length, () => _ = batch.Lengths.Length, () => _ = batch.Count, () => _ = batch.Indices.Length, () => batch.Input(new())])
            Assert.Contains("Another batch", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
        Assert.Contains("default value", Assert.Throws<InvalidOperationException>(() => default(SequenceBatch).Count).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_AfterTwoEpochs_AllocatesNothing()
    {
        var batches = DrawnSequences.Of(200, channels: 3, longest: 50).WithTargets(new float[200]).Batches(16, seed: 1);
        int epoch = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            epoch++;
            for (int step = 0; step < batches.Count; step++)
                batches.Get(epoch, step);
        }));
    }

    [Fact]
    public void Mean_OfBatchesOfUnequalSizes_IsThatOfAllSequencesOrSteps()
    {
        float[][] arrays = DrawnSequences.Arrays(10, 1, 9);
        var set = Sequences.Of(arrays, 1);
        var byStep = set.WithStepTargets([.. arrays.Select(array => Array.ConvertAll(array, x => x / 1000))]);
        var bySequence = set.WithTargets([.. Enumerable.Range(0, 10).Select(k => (float)(k * k))]);

        Assert.Equal(28.5, bySequence.Batches(4).Mean((tape, batch, in _) => batch.Target(tape).Mean()), 1e-5);
        Assert.Equal(
            arrays.SelectMany(array => array).Average(x => x / 1000 * x / 1000),
            byStep.Batches(4).Mean((tape, batch, in _) => batch.Target(tape).MeanSquareError(tape.Filled([batch.Count, batch.Steps, 1], 0), new() { Lengths = batch.Lengths })), 1e-4);
        Assert.Contains("dropLast", Assert.Throws<InvalidOperationException>(
            () => bySequence.Batches(4, dropLast: true).Mean((tape, batch, in _) => batch.Target(tape).Mean())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_ThatCannotBe_AreRefused()
    {
        var set = DrawnSequences.Of(7, channels: 2, longest: 30);

        Assert.Throws<ArgumentOutOfRangeException>(() => set.Batches(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Batches(2, seed: 1, lengthNoise: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Batches(2, seed: 1, lengthNoise: -0.1));
        Assert.Contains("7 sequences", Assert.Throws<ArgumentException>(() => set.Batches(8, dropLast: true)).Message, StringComparison.Ordinal);
        var batches = set.Batches(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Get(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Get(0, 3));
        Assert.Contains("WithTargets", Assert.Throws<InvalidOperationException>(() => batches.Get(0, 0).Targets.Length).Message, StringComparison.Ordinal);
        Assert.Contains("WithClasses", Assert.Throws<InvalidOperationException>(() => batches.Get(0, 0).Classes.Length).Message, StringComparison.Ordinal);
        var huge = Sequences.Of(Enumerable.Repeat(new float[1 << 16], 1 << 16), 1);
        Assert.Contains("more than an array", Assert.Throws<ArgumentException>(() => huge.Batches(1 << 16)).Message, StringComparison.Ordinal);
    }

    static void RequireRows(SequenceBatch batch, Sequences set)
    {
        int n = set.Channels;
        Assert.Equal(batch.Steps, batch.Lengths.ToArray().Max());
        Assert.Equal(batch.Count * batch.Steps * n, batch.Values.Length);
        for (int at = 0; at < batch.Values.Length; at++)
        {
            var (row, step, channel) = (at / n / batch.Steps, at / n % batch.Steps, at % n);
            bool inside = step < batch.Lengths[row];
            Assert.Equal(inside ? DrawnSequences.Value(batch.Indices[row], step, channel) : 0, batch.Values[at]);
        }
    }

    static double PaddedShare(SequenceBatches batches)
    {
        double all = 0, used = 0;
        for (int step = 0; step < batches.Count; step++)
        {
            var batch = batches.Get(1, step);
            all += batch.Count * batch.Steps;
            used += batch.StepCount;
        }
        return 1 - used / all;
    }
}
