using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Where runs report: bars that move under finished lines on a terminal, lines alone in a pipe. For several threads at once.
/// </summary>
sealed class Board
{
    static readonly TimeSpan betweenTotals = TimeSpan.FromSeconds(30);

    readonly Output output;
    readonly ProgressContext? bars;
    readonly Lock gate = new();
    ProgressTask? total;
    long totalTold = Stopwatch.GetTimestamp();

    Board(Output output, ProgressContext? bars) => (this.output, this.bars) = (output, bars);

    /// <summary>Does the work with a board that is gone when it is done.</summary>
    public static T During<T>(Output output, Func<Board, T> work) => output.Terminal is not { } terminal
        ? work(new(output, null))
        : terminal.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 10 })
            .Start(bars => work(new(output, bars)));

    public void WriteLine(string line)
    {
        lock (gate)
        {
            if (output.Terminal is { } terminal)
                terminal.Write(new FinishedLine(line));
            else
                output.Text.WriteLine(line);
        }
    }

    /// <summary>How far all runs together are: a bar on a terminal, and in a pipe a line now and then.</summary>
    public void Total(string text, double fraction)
    {
        lock (gate)
        {
            if (bars is not null)
            {
                total ??= bars.AddTask(Markup.Escape(text), maxValue: 1);
                total.Description = Markup.Escape(text);
                total.Value = fraction;
            }
            else if (Stopwatch.GetElapsedTime(totalTold) > betweenTotals)
            {
                totalTold = Stopwatch.GetTimestamp();
                output.Text.WriteLine(text);
            }
        }
    }

    /// <summary>A reporter for one run.</summary>
    /// <param name="label">The run's name, in front of each line.</param>
    /// <param name="everyEpoch">Whether finished epochs get lines.</param>
    public IRunReporter Run(string label, int epochs, bool everyEpoch) => new RunBar(this, label, epochs, everyEpoch);

    sealed class RunBar(Board board, string label, int epochs, bool everyEpoch) : IRunReporter
    {
        readonly string prefix = label.Length > 0 ? label + ": " : "";
        readonly ProgressTask? bar = board.bars?.AddTask(Markup.Escape(label.Length > 0 ? label : "training"), maxValue: epochs);

        public void Progress(in RunProgress progress)
        {
            if (bar is null)
                return;
            bar.Description = Markup.Escape(Describe(progress));
            bar.Value = progress.Epoch - 1 + (double)progress.Step / progress.Steps;
        }

        public void EpochDone(EpochRecord epoch, string metric)
        {
            if (everyEpoch)
                board.WriteLine(EpochLine.Describe(prefix, epoch, epochs, metric));
        }

        public void Dispose()
        {
            if (bar is not null)
                bar.Value = bar.MaxValue;
            bar?.StopTask();
        }

        string Describe(in RunProgress progress) => string.Create(CultureInfo.InvariantCulture,
            $"{label} ep {progress.Epoch}/{progress.Epochs} loss {progress.Loss:G4} metric {progress.Metric:G3} "
                + $"{progress.TokensPerSecond / 1000:F0}k tokens/s {Clock.Text(progress.Left)}").TrimStart();
    }
}
