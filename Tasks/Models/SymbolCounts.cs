using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Models;

/// <summary>How often symbols come and follow each other, in the data and in what a model makes.</summary>
/// <param name="symbols">The different symbols.</param>
sealed class SymbolCounts(int symbols)
{
    readonly long[] made = new long[symbols], given = new long[symbols];
    readonly long[] madePairs = new long[symbols * symbols], givenPairs = new long[symbols * symbols];  // [before, after]

    public static IReadOnlyList<string> Names { get; } =
        ["frequencies of symbols, total variation", "transitions of symbols, total variation"];

    /// <summary>Adds a batch.</summary>
    /// <param name="oneHot">What the model made, [B, T, symbols].</param>
    public void Add(Batch batch, ReadOnlySpan<float> oneHot)
    {
        int steps = batch.Shape.Steps, before = 0, madeBefore = 0;
        for (int i = 0; i < batch.Size * steps; i++)
        {
            int symbol = batch.Target[i], madeSymbol = MetricSum.Largest(oneHot.Slice(i * symbols, symbols));
            given[symbol]++;
            made[madeSymbol]++;
            if (i % steps > 0)
            {
                givenPairs[before * symbols + symbol]++;
                madePairs[madeBefore * symbols + madeSymbol]++;
            }
            (before, madeBefore) = (symbol, madeSymbol);
        }
    }

    /// <summary>
    /// Half the sum of the differences of the frequencies, and of those of the symbols after each symbol, averaged over that as often as
    /// the data has it. 0 for the same, 1 for nothing in common; a symbol that a model never makes has nothing after it.
    /// </summary>
    public IEnumerable<BestMeasure> Measures()
    {
        yield return new() { Name = Names[0], Value = Variation(made, given) };
        double sum = 0, all = Math.Max(1, givenPairs.Sum());
        for (int k = 0; k < symbols; k++)
        {
            long[] after = givenPairs[(k * symbols)..((k + 1) * symbols)];
            sum += after.Sum() / all * Variation(madePairs[(k * symbols)..((k + 1) * symbols)], after);
        }
        yield return new() { Name = Names[1], Value = sum };
    }

    static double Variation(long[] some, long[] others)
    {
        double ofSome = some.Sum(), ofOthers = others.Sum();
        if (ofSome == 0 || ofOthers == 0)
            return ofSome == ofOthers ? 0 : 1;
        return some.Zip(others, (a, b) => Math.Abs(a / ofSome - b / ofOthers)).Sum() / 2;
    }
}
