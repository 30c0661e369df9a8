using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Tables;

/// <summary>
/// Answers rows as they come: a thread reads them, and what has come meanwhile is answered together, so that a pipe is answered line by line
/// and a file in batches, with the same bits.
/// </summary>
sealed class Prediction(TableModel model, AnswerLines answers, bool lastOnly, CancellationToken token)
{
    const int Together = 64, ReadAhead = 1024;

    readonly RowPredictor predictor = model.Open();
    readonly List<RowPlace> waiting = [];
    readonly Dictionary<string, RowPlace> lastPlaces = new(StringComparer.Ordinal);

    /// <summary>Answers all rows of a table.</summary>
    /// <exception cref="DataFormatException">A row cannot be read, or is none that the model can see; those before it are answered.</exception>
    public void Run(string word, TableOptions options)
    {
        if (model.Settings.SeriesInRows)
            RunSeries(word, options);
        else
            RunRows(word, options);
        answers.Begin();
    }

    void RunRows(string word, TableOptions options)
    {
        using var queue = new BlockingCollection<InputRow>(ReadAhead);
        ExceptionDispatchInfo? fault = null;
        var reader = new Thread(() =>
        {
            try
            {
                Read(word, options, queue);
            }
#pragma warning disable CA1031 // it is thrown again where the rows are answered
            catch (Exception exception)
#pragma warning restore CA1031
            {
                fault = ExceptionDispatchInfo.Capture(exception);
            }
            queue.CompleteAdding();
        })
        {
            IsBackground = true,  // it may wait for a pipe for ever
        };
        reader.Start();
        bool isWhole = true;
        while (isWhole && queue.TryTake(out var row, Timeout.Infinite, token))
        {
            isWhole = Add(row, word);
            for (int more = 1; isWhole && more < Together && queue.TryTake(out row); more++)
                isWhole = Add(row, word);
            Write();
        }
        fault?.Throw();
        if (predictor.End())
            waiting.Add(new(null, 0, ""));
        if (lastOnly && !model.Settings.OfSeries)
        {
            predictor.WaitForLast();
            waiting.AddRange(lastPlaces.Values);
        }
        Write();
    }

    void Read(string word, TableOptions options, BlockingCollection<InputRow> queue)
    {
        using var rows = TableInput.Rows(word, model.Schema, options);
        int time = model.Settings.Inputs.Count, group = time + (model.Settings.Time is null ? 0 : 1);
        while (rows.Next())
        {
            queue.Add(new(
                rows.Numbers[..model.Settings.Inputs.Count].ToArray(), model.Settings.Time is null ? null : rows.Time(time),
                model.Settings.Group is null ? "" : rows.Name(group) ?? "", rows.Line, rows.Count), token);
        }
    }

    // Those before a row that is refused are answered.
    bool Add(in InputRow row, string word)
    {
        try
        {
            var place = new RowPlace(row.Time, row.Number, row.Group);
            if (predictor.Add(row.Numbers, row.Time, row.Group, !lastOnly))
                waiting.Add(place);
            if (lastOnly && predictor.HasWindow(row.Group))
                lastPlaces[row.Group] = place;
            return true;
        }
        catch (ArgumentException fault)
        {
            Write();
            throw new DataFormatException(FormattableString.Invariant(
                $"{Quote.Visible(word == "-" ? TableInput.StandardInput : word)}: line {row.Line}: {TableInput.Sentence(fault)}"), word, fault);
        }
    }

    void RunSeries(string word, TableOptions options)
    {
        long number = 0;
        foreach (var (_, series, _) in TableInput.SeriesRows(word, options))
        {
            token.ThrowIfCancellationRequested();
            predictor.AddSeries(series);
            waiting.Add(new(null, ++number, ""));
            Write();
        }
    }

    void Write()
    {
        if (predictor.Waiting == 0)
            return;
        var told = predictor.Run();
        for (int k = 0; k < waiting.Count; k++)
            answers.Add(waiting[k] with { Group = predictor.GroupOf(k) }, told.Slice(k * predictor.AnswerLength, predictor.AnswerLength));
        waiting.Clear();
        answers.Flush();
    }
}

/// <summary>A row as it was read.</summary>
readonly record struct InputRow(double[] Numbers, DateTime? Time, string Group, long Line, long Number);

/// <summary>What an answer is of.</summary>
/// <param name="Time">The time of the row; none where there is none.</param>
/// <param name="Number">The row, or the series, from 1.</param>
readonly record struct RowPlace(DateTime? Time, long Number, string Group);
