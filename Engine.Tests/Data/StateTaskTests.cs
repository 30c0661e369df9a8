using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>Tasks whose answer is a state that every input changes.</summary>
public class StateTaskTests
{
    const int Count = 200;

    [Theory]
    [InlineData("parity-bits", 2, 10)]
    [InlineData("modular", 5, 23)]
    [InlineData("modular", 10, 1)]
    public void Counting_AnyModulus_AnswersTheSumSoFar(string name, int modulus, int steps)
    {
        var batch = GeneratedTasks.Samples(new CountingTask(new(name, modulus, steps), 3), Count);
        for (int row = 0; row < Count; row++)
        {
            float[] series = batch.Row(batch.Series, row).ToArray();
            int sum = 0;
            for (int t = 0; t < steps; t++)
            {
                float[] oneHot = series[(t * modulus)..((t + 1) * modulus)];
                Assert.Equal(1, oneHot.Sum());
                sum += Array.IndexOf(oneHot, 1);
                Assert.Equal(sum % modulus, batch.Row(batch.Target, row)[t]);
            }
        }
        Assert.All(batch.Mask, weight => Assert.Equal(1, weight));
    }

    [Theory]
    [InlineData("s3", 6)]
    [InlineData("s5", 120)]
    public void Group_OfEveryPair_IsAGroup(string group, int order)
    {
        // The first answer of a sequence is its first permutation; the second tells a product.
        var data = new GroupTask(new() { Group = group, Steps = 2 }, 1);
        var product = new Dictionary<(int First, int Then), int>();
        var large = new Batch(data.Shape, 5000);
        for (int epoch = 0; product.Count < order * order; epoch++)
        {
            data.Fill(Split.Training, epoch, 0, large);
            for (int row = 0; row < large.Size; row++)
            {
                Span<int> tokens = large.Row(large.Tokens, row), answers = large.Row(large.Target, row);
                Assert.Equal(tokens[0] - 1, answers[0]);
                product[(tokens[0] - 1, tokens[1] - 1)] = answers[1];
            }
        }

        Assert.Equal(order, data.Shape.Outputs);
        Assert.True(Enumerable.Range(0, order).All(a => product[(0, a)] == a && product[(a, 0)] == a));
        Assert.True(Enumerable.Range(0, order).All(a => Enumerable.Range(0, order).Select(b => product[(a, b)]).Distinct().Count() == order));
        Assert.Contains(product, pair => product[(pair.Key.Then, pair.Key.First)] != pair.Value);
        var random = new Random(5);
        for (int k = 0; k < 2000; k++)
        {
            (int a, int b, int c) = (random.Next(order), random.Next(order), random.Next(order));
            Assert.Equal(product[(product[(a, b)], c)], product[(a, product[(b, c)])]);
        }
    }

    [Fact]
    public void Recall_EveryKey_IsAskedForOnceAndAnsweredByItsValue()
    {
        const int items = 5, steps = 31, vocabulary = 9;
        var batch = GeneratedTasks.Samples(new RecallTask(new() { Steps = steps, Items = items, Vocabulary = vocabulary }, 2), Count);
        var places = new HashSet<int>();
        for (int row = 0; row < Count; row++)
        {
            int[] tokens = batch.Row(batch.Tokens, row).ToArray(), target = batch.Row(batch.Target, row).ToArray();
            float[] mask = batch.Row(batch.Mask, row).ToArray();
            var stored = Enumerable.Range(0, items).ToDictionary(k => tokens[2 * k], k => tokens[2 * k + 1]);
            int[] asked = [.. Enumerable.Range(0, steps).Where(t => mask[t] == 1)];
            Assert.Equal(items, asked.Length);
            Assert.Equal(stored.Keys.Order(), asked.Select(t => tokens[t]).Order());
            Assert.All(asked, t => Assert.Equal(stored[tokens[t]], target[t] + vocabulary + 1));
            Assert.Equal(3 * items, tokens.Count(token => token != 0));
            places.UnionWith(asked);
        }
        Assert.Equal(Enumerable.Range(2 * items, steps - 2 * items), places.Order());
    }

    [Theory]
    [InlineData(24, 15)]
    [InlineData(5, 4)]
    [InlineData(7, 0)]
    public void Pulse_OfEverySequence_IsOneAndAnsweredAfterTheDelay(int steps, int delay)
    {
        var batch = GeneratedTasks.Samples(new PulseTask(new() { Steps = steps, Delay = delay }, 4), Count);
        var places = new HashSet<int>();
        for (int row = 0; row < Count; row++)
        {
            float[] series = batch.Row(batch.Series, row).ToArray();
            int[] target = batch.Row(batch.Target, row).ToArray();
            int at = Array.IndexOf(series, 1);
            Assert.Equal((1, 1), (series.Sum(), target.Sum()));
            Assert.Equal(at + delay, Array.IndexOf(target, 1));
            places.Add(at);
        }
        Assert.Equal(Enumerable.Range(0, steps - delay), places.Order());
        Assert.All(batch.Mask, weight => Assert.Equal(1, weight));
    }

    [Fact]
    public void Pulse_WithADelayBeyondTheSequence_IsRefused() => Assert.Equal(
        "pulse: --seq-len 24 ends before an answer 24 steps later; give more steps, or a --delay below 24.",
        Assert.Throws<TaskOptionException>(() => new PulseTask(new() { Delay = 24 }, 1)).Message);

    [Fact]
    public void Markov_LastTwoSymbols_DecideTheChancesOfTheNext()
    {
        const int v = 4;
        var data = new MarkovTask(new() { Steps = 50, Vocabulary = v }, 8, new() { Training = 4, Validation = 2000 });
        var batch = GeneratedTasks.Samples(data, 2000, Split.Validation);
        var counts = new double[v, v, v];
        for (int row = 0; row < batch.Size; row++)
        {
            int[] tokens = batch.Row(batch.Tokens, row).ToArray(), target = batch.Row(batch.Target, row).ToArray();
            Assert.Equal(tokens[1..].Select(token => token - 1), target[..^1]);
            for (int t = 1; t < tokens.Length; t++)
                counts[tokens[t - 1] - 1, tokens[t] - 1, target[t]]++;
        }
        var other = GeneratedTasks.Samples(data, 2000, Split.Validation, epoch: 1);
        double known = 0, guessed = 0;
        for (int row = 0; row < other.Size; row++)
        {
            int[] tokens = other.Row(other.Tokens, row).ToArray(), target = other.Row(other.Target, row).ToArray();
            for (int t = 1; t < tokens.Length; t++)
            {
                (int a, int b) = (tokens[t - 1] - 1, tokens[t] - 1);
                known -= Math.Log(counts[a, b, target[t]] / Enumerable.Range(0, v).Sum(c => counts[a, b, c]));
                guessed -= Math.Log(Enumerable.Range(0, v).Sum(c => counts[c, b, target[t]]) / Enumerable.Range(0, v).Sum(c => Enumerable.Range(0, v).Sum(n => counts[c, b, n])));
            }
        }
        Assert.True(known < 0.9 * guessed, $"Two symbols tell {known:F0} nats, one {guessed:F0}.");
    }

    [Theory]
    [InlineData("parity-bits", "4× as long 36", "16× as long 144")]
    [InlineData("group", "4× as long 36", "16× as long 144")]
    [InlineData("recall")]
    public void TestSets_OfTasksThatGoOn_AreLonger(string name, params string[] expected)
    {
        var data = GeneratedTasks.Create(name, 4, new() { Training = 30, Validation = 12 });

        Assert.Equal(expected, data.TestSets.Select(set => $"{set.Name} {set.Data!.Shape.Steps}"));
        foreach (var set in data.TestSets)
        {
            Assert.Equal((12, 12), (set.Count, set.Data!.Count(Split.Test)));
            Assert.NotEqual(
                GeneratedTasks.Fingerprint(GeneratedTasks.Samples(set.Data!, 1, Split.Test), 0),
                GeneratedTasks.Fingerprint(GeneratedTasks.Samples(set.Data!, 1, Split.Validation), 0));
        }
    }
}
