using MoGru.Engine.Data;
using MoGru.Engine.Random;

namespace MoGru.Tests.Data;

/// <summary>Sequences of drawn lengths, whose values tell where they come from: 1000 · sequence + step + channel / 8.</summary>
static class DrawnSequences
{
    public static Sequences Of(int count, int channels, int longest, long seed = 1) => Sequences.Of(Arrays(count, channels, longest, seed), channels);

    public static float[][] Arrays(int count, int channels, int longest, long seed = 1) =>
        [.. Enumerable.Range(0, count).Select(k => Array(k, new RandomStream(seed, "lengths").At(k).Integer(1, longest + 1), channels))];

    public static float Value(int sequence, int step, int channel) => 1000 * sequence + step + channel / 8f;

    static float[] Array(int sequence, int steps, int channels) =>
        [.. Enumerable.Range(0, steps * channels).Select(at => Value(sequence, at / channels, at % channels))];
}
