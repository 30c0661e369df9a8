using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class InterferenceTaskTests
{
    const int Count = 400;

    /// <summary>A sample, read back from its tokens alone.</summary>
    sealed record Reading((int Key, int Value)[] Items, (int Key, int Value)[] Distractors, (int Key, int Answer)[] Queries);

    [Theory]
    [InlineData(5, 10, 32, 1)]
    [InlineData(3, 50, 32, 2)]
    [InlineData(10, 0, 9, 3)]
    public void Stored_AnySeed_AsksForTheItemsInOrder(int items, int distractors, int vocabulary, long seed)
    {
        foreach (var sample in Read(new() { Items = items, Distractors = distractors, Vocabulary = vocabulary }, seed))
        {
            Assert.Equal(sample.Items, sample.Queries);
            for (int j = 0; j < distractors; j++)
            {
                int near = sample.Items[j % items].Key;
                Assert.InRange(sample.Distractors[j].Key, Math.Max(1, near - 1), Math.Min(vocabulary / 2, near + 1));
            }
        }
    }

    [Theory]
    [InlineData(5, 50, 32, 1)]
    [InlineData(15, 20, 32, 2)]
    [InlineData(1, 6, 4, 3)]
    public void Shuffled_AnySeed_AnswersByKeyWithoutDoubt(int items, int distractors, int vocabulary, long seed)
    {
        var samples = Read(new() { Items = items, Distractors = distractors, Vocabulary = vocabulary, Order = QueryOrder.Shuffled }, seed);
        foreach (var sample in samples)
        {
            var byKey = sample.Items.ToDictionary(item => item.Key, item => item.Value);  // throws if a key repeats
            Assert.All(sample.Queries, query => Assert.Equal(byKey[query.Key], query.Answer));
            Assert.Equal(byKey.Keys.Order(), sample.Queries.Select(query => query.Key).Order());
            Assert.DoesNotContain(sample.Distractors, distractor => byKey.ContainsKey(distractor.Key));
        }
        if (items == 5)
        {
            int[] place = [.. samples.Select(sample => Array.IndexOf(sample.Queries, sample.Items[0]))];
            for (int i = 0; i < items; i++)
                Assert.InRange(place.Count(p => p == i), 80 - 40, 80 + 40);  // binomial, p = 1/5: sd 8
        }
    }

    [Fact]
    public void Stored_KeysAndValues_CoverTheirRangesEvenly()
    {
        var samples = Read(new() { Items = 5, Distractors = 0 }, 8);
        int[] keys = [.. samples.SelectMany(sample => sample.Items).Select(item => item.Key)];
        int[] values = [.. samples.SelectMany(sample => sample.Items).Select(item => item.Value)];
        for (int key = 1; key <= 16; key++)
            Assert.InRange(keys.Count(k => k == key), 125 - 55, 125 + 55);      // binomial, p = 1/16: sd 10.8
        for (int value = 16; value <= 32; value++)
            Assert.InRange(values.Count(v => v == value), 118 - 53, 118 + 53);  // chance is 1/17
        Assert.Contains(samples, sample => sample.Items.DistinctBy(item => item.Key).Count() < 5);
    }

    [Fact]
    public void Stored_DistractorKeys_LieBelowOnAndAboveEquallyOften()
    {
        var steps = Read(new() { Items = 2, Distractors = 10 }, 4)
            .SelectMany(sample => sample.Distractors.Select((distractor, j) => (From: sample.Items[j % 2].Key, distractor.Key)))
            .Where(pair => pair.From is > 1 and < 16)
            .Select(pair => pair.Key - pair.From)
            .ToArray();
        foreach (int step in new[] { -1, 0, 1 })
            Assert.InRange(steps.Count(s => s == step) / (double)steps.Length, 0.3, 0.367);
    }

    static Reading[] Read(InterferenceOptions options, long seed)
    {
        var data = new InterferenceTask(options, seed);
        var (items, distractors, vocabulary) = (options.Items, options.Distractors, options.Vocabulary);
        Assert.Equal(5 * items + 2 * distractors, data.Shape.Steps);
        Assert.Equal((vocabulary + 3, vocabulary + 3), (data.Shape.Vocabulary, data.Shape.Outputs));
        var batch = GeneratedTasks.Samples(data, Count);
        var readings = new Reading[Count];
        for (int row = 0; row < Count; row++)
        {
            var tokens = new Queue<int>(batch.Row(batch.Tokens, row).ToArray());
            var target = new Queue<int>(batch.Row(batch.Target, row).ToArray());
            var mask = new Queue<float>(batch.Row(batch.Mask, row).ToArray());
            int Next(float expectedMask, out int answer)
            {
                Assert.Equal(expectedMask, mask.Dequeue());
                answer = target.Dequeue();
                return tokens.Dequeue();
            }
            int Silent()
            {
                int token = Next(0, out int answer);
                Assert.Equal(0, answer);
                return token;
            }
            (int Key, int Value) Pair()
            {
                var pair = (Key: Silent(), Value: Silent());
                Assert.InRange(pair.Key, 1, vocabulary / 2);
                Assert.InRange(pair.Value, vocabulary / 2, vocabulary);
                return pair;
            }

            var stored = new (int, int)[items];
            for (int i = 0; i < items; i++)
            {
                Assert.Equal(vocabulary + 1, Silent());
                stored[i] = Pair();
            }
            var between = Enumerable.Range(0, distractors).Select(_ => Pair()).ToArray();
            var queries = new (int, int)[items];
            for (int i = 0; i < items; i++)
            {
                Assert.Equal(vocabulary + 2, Silent());
                queries[i] = (Next(1, out int answer), answer);
            }
            Assert.Empty(tokens);
            readings[row] = new(stored, between, queries);
        }
        return readings;
    }
}
