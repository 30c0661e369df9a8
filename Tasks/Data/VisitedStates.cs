using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>
/// Where a series of one value spends its time, whatever the order: how often each pair (x(t), x(t − 3)) comes, in 30 bins from −3 to 3
/// each way, those outside in the last ones. Delayed values stand for the coordinates that are not seen (Takens 1981).
/// </summary>
static class VisitedStates
{
    const int Delay = 3, Bins = 30;
    const double Reach = 3, Smoothing = 1e-5;

    /// <summary>
    /// The Kullback–Leibler divergence in nats of what a free run visits from what the truth does, both over the second half of the steps,
    /// where the true beginning is forgotten; 1e-5 is added to each count, as for attractors in reconstruction of dynamical systems.
    /// </summary>
    public static double Divergence(Continuation run)
    {
        double[] truth = Counts(run.Truth, run.Steps), foretold = Counts(run.Foretold, run.Steps);
        double all = truth.Sum(), sum = 0;
        for (int bin = 0; bin < truth.Length; bin++)
            sum += truth[bin] / all * PortableMath.Log(truth[bin] / foretold[bin]);
        return sum;
    }

    static double[] Counts(float[] series, int steps)
    {
        double[] counts = new double[Bins * Bins];
        counts.AsSpan().Fill(Smoothing);
        for (int i = 0; i < series.Length; i++)
        {
            if (i % steps >= Math.Max(Delay, steps / 2))
                counts[Bin(series[i]) * Bins + Bin(series[i - Delay])]++;
        }
        return counts;
    }

    // What is no number lies outside.
    static int Bin(float x) => x < Reach ? Math.Clamp((int)Math.Floor((x + Reach) * (Bins / (2 * Reach))), 0, Bins - 1) : Bins - 1;
}
