using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Tables;

/// <summary>Answers rows as they come: what has come meanwhile is answered together, with the bits of each alone.</summary>
sealed class Prediction(TableModel model, AnswerLines answers, bool lastOnly, CancellationToken token)
{
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
        foreach (var rows in new RowQueue(model, token).Batches(word, options))
        {
            foreach (var row in rows)
                Add(row, word);
            Write();
        }
        if (predictor.End())
            waiting.Add(new(null, 0, ""));
        if (lastOnly && !model.Settings.OfSeries)
        {
            predictor.WaitForLast();
            waiting.AddRange(lastPlaces.Values);
        }
        Write();
    }

    // Those before a row that is refused are answered.
    void Add(in InputRow row, string word)
    {
        try
        {
            var place = new RowPlace(row.Time, row.Number, row.Group);
            if (predictor.Add(row.Numbers, row.Time, row.Group, !lastOnly))
                waiting.Add(place);
            if (lastOnly && predictor.HasWindow(row.Group))
                lastPlaces[row.Group] = place;
        }
        catch (ArgumentException fault)
        {
            Write();
            throw TableInput.At(word, row.Line, fault);
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

/// <summary>What an answer is of.</summary>
/// <param name="Time">The time of the row; none where there is none.</param>
/// <param name="Number">The row, or the series, from 1.</param>
readonly record struct RowPlace(DateTime? Time, long Number, string Group);
