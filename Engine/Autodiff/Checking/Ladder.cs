namespace MoGru.Engine.Autodiff.Checking;

/// <summary>
/// Central differences over steps that halve, extrapolated to step 0 (Ridders 1982): T[k, m] has an error of order 2m + 2 in the steps
/// k − m to k. The estimate is the one whose remainder and noise together are smallest, and which smaller steps do not contradict.
/// </summary>
sealed class Ladder(double noise)
{
    const double Deviations = 6;
    const double Remainders = 3;  // among many kinks close by, differences converge slowly: the last change is less than what is left
    const double JumpOverNoise = 20;
    const int Columns = 5;

    readonly List<Candidate> candidates = [];
    double[] above = [], aboveNoise = [];
    double lastBend = double.NaN, lastKink = double.NaN, lastSize;
    double[] lastLeft = new double[Columns];
    double quantum = double.PositiveInfinity;
    int rungs;

    /// <summary>The best estimate so far.</summary>
    public Slope Best { get; private set; } = Slope.None;

    /// <summary>True where smaller steps cannot better it.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>True where the function has changed at some step.</summary>
    public bool HasMoved => !double.IsPositiveInfinity(quantum);

    /// <summary>True where there was no change over a step, though a larger one made some.</summary>
    public bool Stands { get; private set; }

    /// <summary>Minds a change. A function that moves in jumps stands still over small steps: its noise is the jump.</summary>
    public void Note(double change)
    {
        if (change > 0)
            quantum = Math.Min(quantum, change);
        Stands |= change == 0 && HasMoved;
    }

    /// <summary>Adds the next, halved step: how much the function changes forward and backward of the point.</summary>
    public void Add(double step, double forward, double backward)
    {
        if (!double.IsFinite(forward) || !double.IsFinite(backward))
        {
            // Out of the function's domain; what came before is of no use.
            candidates.Clear();
            (above, aboveNoise, rungs, lastBend, lastKink, Best) = ([], [], 0, double.NaN, double.NaN, Slope.None);
            (lastLeft, lastSize) = (new double[Columns], 0);
            return;
        }
        Note(Math.Max(Math.Abs(forward), Math.Abs(backward)));
        if (Stands && quantum > JumpOverNoise * noise)
        {
            // It stands still and then moves by far more than noise: no step tells its derivative.
            (Best, IsFinished) = (Slope.None, true);
            return;
        }

        double deviation = Math.Max(noise, Stands ? quantum : 0);
        var (row, rowNoise) = Extrapolate((forward + backward) / (2 * step), deviation / (Math.Sqrt(2) * step));
        Contradict(row, rowNoise);
        double kink = Kink(step, (forward - backward) / step, deviation);
        for (int m = 0; m < row.Length && rungs > 0; m++)
        {
            double left = m == 0 ? Math.Abs(row[0] - above[0]) : Math.Max(Math.Abs(row[m] - row[m - 1]), Math.Abs(row[m] - above[m - 1]));
            // Half by luck two of three differences are small: the one before counts too, as much as it would have shrunk.
            (left, lastLeft[m]) = (Math.Max(left, lastLeft[m] / 4), left);
            double error = Remainders * left + Deviations * rowNoise[m] + kink;
            candidates.Add(new(m, new(row[m], error, kink, step, step * (1 << Math.Max(m, 1)))));
        }
        (above, aboveNoise) = (row, rowNoise);
        rungs++;
        if (candidates.Count > 0)
            Best = candidates.MinBy(c => c.Slope.Error).Slope;
        IsFinished = rungs > 2 && Deviations * rowNoise[0] > Best.Error;
    }

    (double[] Row, double[] Noise) Extrapolate(double difference, double differenceNoise)
    {
        double[] row = new double[Math.Min(rungs + 1, Columns)], rowNoise = new double[row.Length];
        (row[0], rowNoise[0]) = (difference, differenceNoise);
        double power = 1;
        for (int m = 1; m < row.Length; m++)
        {
            power *= 4;
            row[m] = row[m - 1] + (row[m - 1] - above[m - 1]) / (power - 1);
            rowNoise[m] = (power * rowNoise[m - 1] + aboveNoise[m - 1]) / (power - 1);
        }
        return (row, rowNoise);
    }

    // Of a smooth function smaller steps of the same order tell the same, but for their noise.
    void Contradict(double[] row, double[] rowNoise)
    {
        for (int k = 0; k < candidates.Count; k++)
        {
            var (m, slope) = candidates[k];
            double off = Math.Abs(row[m] - slope.Value) - Deviations * rowNoise[m];
            if (off > slope.Error)
                candidates[k] = new(m, slope with { Error = off });
        }
    }

    // The slopes on both sides differ by a + b step + c step³ …: a is that of a kink at the point, 0 where there is none.
    double Kink(double step, double bend, double deviation)
    {
        double kink = 2 * bend - lastBend;
        double better = (8 * kink - lastKink) / 7;
        (lastBend, lastKink) = (bend, kink);
        if (double.IsNaN(kink))
            return 0;
        double size = double.IsNaN(better) ? Math.Abs(kink) : Math.Min(Math.Abs(kink), Math.Abs(better));
        (size, lastSize) = (Math.Max(size, lastSize / 2), size);
        return size > 12 * deviation / step ? size / 2 : 0;
    }

    readonly record struct Candidate(int Order, Slope Slope);
}
