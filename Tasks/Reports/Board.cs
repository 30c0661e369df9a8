using System.Diagnostics;
using System.Globalization;
using MoGru.Engine.Formats;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Where runs report: bars that move under finished lines on a terminal, lines alone in a pipe and on a terminal too narrow for bars.
/// For several threads at once.
/// </summary>
sealed class Board
{
    const int FewestColumns = 30, BarWidth = 10, Margin = 4;

    static readonly TimeSpan betweenTotals = TimeSpan.FromSeconds(30);

    readonly Output output;
    readonly ProgressContext? bars;
    readonly Lock gate = new();
    ProgressTask? total;
    long totalTold = Stopwatch.GetTimestamp();

    Board(Output output, ProgressContext? bars) => (this.output, this.bars) = (output, bars);

    /// <summary>Does the work with a board that is gone when it is done.</summary>
    public static T During<T>(Output output, Func<Board, T> work) => output.Terminal is not { } terminal || output.Columns < FewestColumns
        ? work(new(output, null))
        : terminal.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth })
            .Start(bars => work(new(output, bars)));

    /// <summary>Writes a line that stays.</summary>
    /// <param name="line">What a terminal shows.</param>
    /// <param name="moreInPipe">What a pipe has behind it: on a terminal a bar shows it.</param>
    public void WriteLine(string line, string moreInPipe = "")
    {
        lock (gate)
        {
            if (bars is not null)
                output.Terminal!.Write(new FinishedLine(line));
            else
                output.Text.WriteLine(line + moreInPipe);
        }
    }

    /// <summary>How far all runs together are: a bar on a terminal, and in a pipe a line now and then.</summary>
    public void Total(string text, double fraction)
    {
        lock (gate)
        {
            if (bars is not null)
            {
                string shown = Description(text.Split(", "), ", ");
                total ??= bars.AddTask(shown, maxValue: 1);
                total.Description = shown;
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

    // As many of the parts as stand beside a bar, the first for certain.
    string Description(string[] parts, string between)
    {
        int room = output.Columns - BarWidth - Margin;
        string text = Quote.Visible(parts[0]);
        foreach (string part in parts.Skip(1).Select(part => between + Quote.Visible(part)).TakeWhile(part => text.Length + part.Length <= room))
            text += part;
        return Markup.Escape(text);
    }

    sealed class RunBar(Board board, string label, int epochs, bool everyEpoch) : IRunReporter
    {
        readonly string prefix = label.Length > 0 ? label + ": " : "";
        readonly ProgressTask? bar = board.bars?.AddTask(board.Description([label.Length > 0 ? label : "training"], " "), maxValue: epochs);

        public void Progress(in RunProgress progress)
        {
            if (bar is null)
                return;
            bar.Description = board.Description(Parts(progress), " ");
            bar.Value = progress.Epoch - 1 + (double)progress.Step / progress.Steps;
        }

        public void EpochDone(EpochRecord epoch, string metric)
        {
            if (everyEpoch)
                board.WriteLine(EpochLine.Describe(prefix, epoch, epochs, metric, board.output.Columns));
        }

        public void Dispose()
        {
            if (bar is not null)
                bar.Value = bar.MaxValue;
            bar?.StopTask();
        }

        // What matters most first.
        string[] Parts(in RunProgress progress) =>
        [
            .. label.Length > 0 ? (string[])[label] : [],
            string.Create(CultureInfo.InvariantCulture, $"ep {progress.Epoch}/{progress.Epochs}"),
            string.Create(CultureInfo.InvariantCulture, $"train {progress.MetricName} {progress.TrainMetric:G3}"),
            string.Create(CultureInfo.InvariantCulture, $"loss {progress.Loss:G4}"),
            .. progress.ValMetric is double before ? (string[])[string.Create(CultureInfo.InvariantCulture, $"val {before:G3}")] : [],
            $"{Clock.Text(progress.Left)} left",
            string.Create(CultureInfo.InvariantCulture, $"{progress.TokensPerSecond / 1000:F0}k tokens/s"),
        ];
    }
}
