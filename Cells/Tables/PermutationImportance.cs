using MoGru.Engine.Random;

namespace MoGru.Cells.Tables;

/// <summary>
/// How much worse a model is where an input is that of another window or series: what the model makes no use of costs nothing (Breiman
/// 2001, doi:10.1023/A:1010933404324). Inputs that tell the same stand in for each other, so that each alone may seem to be of little use.
/// </summary>
/// <param name="Input">The column, or what is seen of the time, such as "hour of time"; "series" of a file with one in each row.</param>
/// <param name="Metric">The metric of <see cref="TableFit.Test"/> with that input permuted, the mean of the permutations.</param>
/// <param name="Model">The same with nothing permuted; where states are carried, both with each window begun anew.</param>
public sealed record PermutationImportance(string Input, double Metric, double Model)
{
    /// <summary>Permutes each input among the examples, whole windows at a time, and leaves the others in place.</summary>
    /// <param name="seed">What the permutations are drawn from, the same for every input.</param>
    /// <param name="repeats">The permutations of an input.</param>
    /// <param name="inputs">Those to permute; all where none are named.</param>
    /// <returns>In the order of the model's inputs. Of series that are longer than the one put in, that one begins anew.</returns>
    /// <exception cref="ArgumentException">There is no input of a name, or no permutation is asked for.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static IReadOnlyList<PermutationImportance> Of(
        TableExamples examples, long seed = 1, int repeats = 3, IReadOnlyCollection<string>? inputs = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        var features = examples.Features;
        if (inputs?.FirstOrDefault(name => features.All(feature => feature.Name != name)) is { } unknown)
            throw new ArgumentException(
                $"{Engine.Formats.Quote.Of(unknown)} is no input; the model sees {string.Join(", ", features.Select(one => Engine.Formats.Quote.Of(one.Name)))}.",
                nameof(inputs));
        var answers = examples.Model.Answers;
        double model = answers.MetricAnew(examples.Sequences);
        float[][] seen = [.. examples.Sequences.Values.Select(values => values.ToArray())];
        int[][] orders = [.. Enumerable.Range(0, repeats).Select(repeat => Order(seed, repeat, seen.Length))];
        List<PermutationImportance> all = [];
        foreach (var (name, channels) in features.Where(feature => inputs?.Contains(feature.Name) != false))
        {
            double sum = 0;
            foreach (int[] order in orders)
            {
                cancellation.ThrowIfCancellationRequested();
                var permuted = seen.Select((values, k) => Replaced(values, seen[order[k]], channels, examples.Sequences.Channels));
                sum += answers.MetricAnew(examples.Labelled(permuted));
            }
            all.Add(new(name, sum / repeats, model));
        }
        return all;
    }

    static int[] Order(long seed, int repeat, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        var generator = new RandomStream(seed, "permutation").At(repeat);
        generator.Shuffle(order.AsSpan());
        return order;
    }

    static float[] Replaced(float[] values, float[] other, int[] channels, int width)
    {
        float[] replaced = [.. values];
        for (int step = 0; step < values.Length; step += width)
        {
            foreach (int channel in channels)
                replaced[step + channel] = other[step % other.Length + channel];
        }
        return replaced;
    }
}
