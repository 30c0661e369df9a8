using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class TokenTaskTests
{
    const int Count = 300;

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(7, 16, 2)]
    [InlineData(50, 16, 3)]
    public void Copy_AnySeed_AsksForTheTokensInOrder(int k, int vocabulary, long seed)
    {
        var data = new CopyTask(new() { Length = k, Vocabulary = vocabulary }, seed);
        Assert.Equal((3 * k + 1, vocabulary + 2, vocabulary + 1), (data.Shape.Steps, data.Shape.Vocabulary, data.Shape.Outputs));
        var batch = GeneratedTasks.Samples(data, Count);
        var seen = new HashSet<int>();
        for (int row = 0; row < Count; row++)
        {
            int[] tokens = batch.Row(batch.Tokens, row).ToArray();
            int[] wanted = tokens[..k];
            seen.UnionWith(wanted);
            Assert.All(wanted, token => Assert.InRange(token, 1, vocabulary));
            Assert.Equal([.. wanted, .. new int[k], vocabulary + 1, .. new int[k]], tokens);
            Assert.Equal([.. new int[2 * k + 1], .. wanted], batch.Row(batch.Target, row).ToArray());
            Assert.Equal([.. new float[2 * k + 1], .. Enumerable.Repeat(1f, k)], batch.Row(batch.Mask, row).ToArray());
        }
        Assert.Equal(vocabulary, seen.Count);
    }

    [Theory]
    [InlineData(5, 5, 2, 1)]
    [InlineData(11, 1, 16, 2)]
    [InlineData(50, 5, 16, 3)]
    public void SelectiveCopy_AnySeed_AsksForTheMarkedTokensInOrder(int length, int marked, int vocabulary, long seed)
    {
        var data = new SelectiveCopyTask(new() { Steps = length, Markers = marked, Vocabulary = vocabulary }, seed);
        Assert.Equal((length + marked, vocabulary + 1, true), (data.Shape.Steps, data.Shape.Vocabulary, data.Shape.HasMarkers));
        var batch = GeneratedTasks.Samples(data, Count);
        for (int row = 0; row < Count; row++)
        {
            int[] tokens = batch.Row(batch.Tokens, row).ToArray();
            int[] markers = batch.Row(batch.Markers, row).ToArray();
            Assert.All(tokens[..length], token => Assert.InRange(token, 1, vocabulary));
            Assert.Equal(new int[marked], tokens[length..]);
            Assert.All(markers, marker => Assert.InRange(marker, 0, 1));

            int[] wanted = [.. tokens.Where((_, t) => markers[t] == 1)];
            Assert.Equal(marked, wanted.Length);
            Assert.Equal([.. new int[length], .. wanted], batch.Row(batch.Target, row).ToArray());
            Assert.Equal([.. new float[length], .. Enumerable.Repeat(1f, marked)], batch.Row(batch.Mask, row).ToArray());
        }
    }

    [Fact]
    public void SelectiveCopy_MarkedPositions_AreEquallyLikely()
    {
        const int length = 10, marked = 3, samples = 5000;
        var batch = GeneratedTasks.Samples(new SelectiveCopyTask(new() { Steps = length, Markers = marked }, 9), samples);
        var counts = new int[length];
        for (int row = 0; row < samples; row++)
            for (int t = 0; t < length; t++)
                counts[t] += batch.Row(batch.Markers, row)[t];

        // Binomial with p = 3/10: sd 32, so five of them.
        Assert.All(counts, count => Assert.InRange(count, 1500 - 162, 1500 + 162));
    }

    [Fact]
    public void Copy_Tokens_AreEquallyLikely()
    {
        var batch = GeneratedTasks.Samples(new CopyTask(new() { Length = 10, Vocabulary = 4 }, 11), 1000);
        for (int token = 1; token <= 4; token++)
            Assert.InRange(batch.Target.Count(t => t == token), 2500 - 217, 2500 + 217);
    }
}
