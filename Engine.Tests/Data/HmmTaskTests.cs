using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using Xunit;

namespace MoGru.Tests.Data;

public class HmmTaskTests
{
    const int Steps = 40, Count = 2000;

    [Fact]
    public void Symbols_OfTheChain_StayAndComeAsItsChancesSay()
    {
        var batch = GeneratedTasks.Samples(new HmmTask(new() { Steps = Steps }, 5), Count);
        double[] frequency = new double[3];
        double same = 0;
        for (int i = 0; i < Count * Steps; i++)
        {
            frequency[batch.Target[i]] += 1.0 / (Count * Steps);
            if (i % Steps > 0 && batch.Target[i] == batch.Target[i - 1])
                same += 1.0 / (Count * (Steps - 1));
        }

        // The middle of the chain begins with a third and comes closer to a half by a tenth each step; two steps at one end give the same
        // symbol with .99² + .01², all others with half of .99² + .01².
        double middle = Enumerable.Range(0, Steps - 1).Average(t => 0.5 - Math.Pow(0.9, t) / 6), ends = 0.95 * (1 - middle);
        Assert.Equal(0.01, frequency[1], 0.003);
        Assert.Equal(0.495, frequency[0], 0.02);
        Assert.Equal(ends * 0.9802 + (1 - ends) * 0.49015, same, 0.01);
    }

    [Fact]
    public void Noise_OfStepsAndSymbols_IsNormalAndGumbel()
    {
        var batch = GeneratedTasks.Samples(new HmmTask(new() { Steps = Steps }, 5), 100);
        Assert.Equal(0, batch.Series.Average(), 0.01);
        Assert.Equal(1, batch.Series.Average(x => x * x), 0.02);
        Assert.Equal(0.5772, batch.Values.Average(), 0.05);
        Assert.All(batch.Values, x => Assert.True(float.IsFinite(x)));
        Assert.NotEqual(batch.Series, GeneratedTasks.Samples(new HmmTask(new() { Steps = Steps }, 5), 100, epoch: 1).Series);
    }

    [Fact]
    public void SymbolCounts_OfWhatWasMade_TellFrequenciesAndTransitionsApart()
    {
        var task = new HmmTask(new() { Steps = 4 }, 1);
        var batch = new Batch(task.Shape, 2);
        ((int[])[0, 0, 2, 2, 0, 0, 0, 2]).CopyTo(batch.Target, 0);  // pairs 00 00 00, 02 02, 22

        Assert.Equal([0, 0], Measured(0, 0, 2, 2, 0, 0, 0, 2));
        double[] other = Measured(2, 2, 2, 0, 0, 0, 0, 0);  // as many of each; after 0 (5 of 6) 1, 0 where .6, .4 are due, after 2 a third is wrong
        Assert.Equal(0, other[0]);
        Assert.Equal(5 / 6.0 * 0.4 + 1 / 6.0 / 3, other[1], 1e-12);
        Assert.Equal([1, 1], Measured(1, 1, 1, 1, 1, 1, 1, 1));

        double[] Measured(params int[] made)
        {
            var counts = new SymbolCounts(3);
            float[] oneHot = new float[made.Length * 3];
            for (int i = 0; i < made.Length; i++)
                oneHot[i * 3 + made[i]] = 1;
            counts.Add(batch, oneHot);
            return [.. counts.Measures().Select(measure => measure.Value)];
        }
    }
}
