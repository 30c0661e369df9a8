using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MoGru.Cells.Tables;
using MoGru.Engine.Data;

namespace MoGru.Tasks.Tables;

/// <summary>
/// The rows of a table as they come, those together that are there already: a thread reads them, so that a pipe is answered line by line and
/// a file in batches. A few rows are read ahead, whatever the length of the table.
/// </summary>
sealed class RowQueue(TableModel model, CancellationToken token)
{
    const int Together = 64, ReadAhead = 1024;

    /// <summary>All rows; a row that cannot be read ends them by its exception, behind those before it.</summary>
    public IEnumerable<IReadOnlyList<InputRow>> Batches(string word, TableOptions options)
    {
        using var queue = new BlockingCollection<InputRow>(ReadAhead);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        ExceptionDispatchInfo? fault = null;
        var reader = new Thread(() =>
        {
            try
            {
                Read(word, options, queue, ended.Token);
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
        try
        {
            List<InputRow> rows = [];
            while (queue.TryTake(out var row, Timeout.Infinite, token))
            {
                rows.Add(row);
                while (rows.Count < Together && queue.TryTake(out row))
                    rows.Add(row);
                yield return rows;
                rows.Clear();
            }
            fault?.Throw();
        }
        finally
        {
            ended.Cancel();
        }
    }

    void Read(string word, TableOptions options, BlockingCollection<InputRow> queue, CancellationToken ended)
    {
        var settings = model.Settings;
        using var rows = TableInput.Rows(word, model.Schema, options);
        int time = settings.Inputs.Count, group = time + (settings.Time is null ? 0 : 1);
        while (rows.Next())
        {
            queue.Add(new(
                rows.Numbers[..time].ToArray(), settings.Time is null ? null : rows.Time(time),
                settings.Group is null ? "" : rows.Name(group) ?? "", rows.Line, rows.Count), ended);
        }
    }
}

/// <summary>A row as it was read.</summary>
/// <param name="Number">From 1.</param>
readonly record struct InputRow(double[] Numbers, DateTime? Time, string Group, long Line, long Number);
