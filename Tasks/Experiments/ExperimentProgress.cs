using System.Diagnostics;
using System.Globalization;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Experiments;

/// <summary>How far all runs of an experiment are together, and how long the rest takes at the pace so far. For several threads at once.</summary>
sealed class ExperimentProgress
{
    static readonly TimeSpan betweenReports = TimeSpan.FromMilliseconds(200);

    readonly double[] costs, done;  // [runs]; a finished fraction of each
    readonly Board board;
    readonly Lock gate = new();
    readonly long start = Stopwatch.GetTimestamp();
    double before;
    int finished;
    long reported;

    /// <param name="costs">The work of each run, in any unit.</param>
    public ExperimentProgress(double[] costs, Board board)
    {
        (this.costs, this.board) = (costs, board);
        done = new double[costs.Length];
    }

    /// <summary>Finished runs.</summary>
    public int Finished
    {
        get
        {
            lock (gate)
                return finished;
        }
    }

    /// <summary>Counts a run, or a part of it, that was made before.</summary>
    public void Found(int run, double fraction)
    {
        lock (gate)
        {
            done[run] = fraction;
            before += fraction * costs[run];
            if (fraction >= 1)
                finished++;
        }
    }

    /// <summary>A run's reporter that is told all that this one is.</summary>
    public IRunReporter Watch(int run, IRunReporter reporter) => new Watcher(this, run, reporter);

    /// <summary>Counts a run as finished; how many are, and the time left in words.</summary>
    public (int Finished, string Left) Finish(int run)
    {
        lock (gate)
        {
            done[run] = 1;
            return (++finished, finished < costs.Length ? Left() : "");
        }
    }

    void Advance(int run, double fraction)
    {
        lock (gate)
        {
            done[run] = fraction;
            if (Stopwatch.GetElapsedTime(reported) < betweenReports)
                return;
            reported = Stopwatch.GetTimestamp();
            double total = costs.Sum();
            board.Total(
                string.Create(CultureInfo.InvariantCulture, $"{finished} of {Counted.Of(costs.Length, "run")}{Left()}"),
                total > 0 ? costs.Zip(done, (cost, part) => cost * part).Sum() / total : 0);
        }
    }

    string Left()
    {
        double passed = costs.Zip(done, (cost, part) => cost * part).Sum(), pace = (passed - before) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        double seconds = (costs.Sum() - passed) / pace;
        return seconds is > 0 and < 1e8 ? $", about {Clock.Text(TimeSpan.FromSeconds(seconds))} left" : "";
    }

    sealed class Watcher(ExperimentProgress all, int run, IRunReporter reporter) : IRunReporter
    {
        public void Progress(in RunProgress progress)
        {
            all.Advance(run, (progress.Epoch - 1 + (double)progress.Step / progress.Steps) / progress.Epochs);
            reporter.Progress(progress);
        }

        public void EpochDone(EpochRecord epoch, string metric) => reporter.EpochDone(epoch, metric);

        public void Dispose() => reporter.Dispose();
    }
}
