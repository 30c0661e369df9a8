using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;

namespace MoGru.Cells.Tables;

/// <summary>A model's answers on a table, known by the row that each of them is asked at.</summary>
sealed class ComparedAnswers
{
    readonly PreparedTable table;
    readonly Sequences sequences;
    readonly SeriesWindows? windows;

    /// <exception cref="Engine.Formats.DataFormatException">No window fits.</exception>
    public ComparedAnswers(TableModel model, PreparedTable table)
    {
        if (model.Settings.Stateful)
            throw new ArgumentException("A model that carries its states answers no windows that could be paired; compare by evaluate, or fit it without.", nameof(model));
        (Model, this.table) = (model, table);
        windows = model.Settings.OfSeries ? null : TableMetric.Windows(table, model.Settings);
        sequences = windows is null ? table.Sequences() : table.Labelled(windows);
    }

    public TableModel Model { get; }

    /// <summary>The answers of the two that belong together, series by series, in the order of time.</summary>
    /// <exception cref="ArgumentException">The models read what is to be answered in different ways.</exception>
    public static List<List<(int A, int B)>> Pairs(ComparedAnswers a, ComparedAnswers b)
    {
        var places = Enumerable.Range(0, b.sequences.Count).ToDictionary(b.RowOf);
        List<List<(int, int)>> series = [];
        int current = -1;
        for (int k = 0; k < a.sequences.Count; k++)
        {
            if (!places.TryGetValue(a.RowOf(k), out int other))
                continue;
            if (a.SeriesOf(k) != current)
                series.Add([]);
            current = a.SeriesOf(k);
            if (!a.TruthOf(k).SequenceEqual(b.TruthOf(other)))
                throw new ArgumentException(
                    $"What follows row {a.RowOf(k) + 1} is not the same for the two models, which see its time or missing numbers in different ways; compare models that were fitted alike in that.", nameof(b));
            series[^1].Add((k, other));
        }
        return series;
    }

    /// <summary>The squared error of each answer, in deviations that are given, averaged over rows and targets.</summary>
    public double[] SquaredErrors(ReadOnlySpan<float> deviation)
    {
        var errors = Model.Answers.Errors(sequences);
        var own = Model.Network.Targets!.Deviation;
        double[] squares = new double[sequences.Count];
        for (int k = 0; k < errors.Length; k++)
        {
            double scale = (double)own[k % own.Length] / deviation[k % own.Length];
            for (int index = 0; index < squares.Length; index++)
            {
                double error = errors[k][index] * scale;
                squares[index] = double.FusedMultiplyAdd(error, error, squares[index]);
            }
        }
        for (int index = 0; index < squares.Length; index++)
            squares[index] /= errors.Length;
        return squares;
    }

    /// <summary>Whether each class is right.</summary>
    public bool[] Right()
    {
        var tape = new Tape { Records = false };
        var batches = sequences.Batches(TableModel.BatchSize);
        List<bool> right = [];
        for (int step = 0; step < batches.Count; step++)
        {
            tape.Rewind();
            var batch = batches.Get(0, step);
            var scores = Model.Answers.Answer(tape, batch, default);
            for (int row = 0; row < batch.Count; row++)
                right.Add(Largest(scores.Value.Slice(row * scores.Shape.Last, scores.Shape.Last)) == batch.Classes[row]);
        }
        return [.. right];
    }

    static int Largest(ReadOnlySpan<float> scores)
    {
        int largest = 0;
        for (int k = 1; k < scores.Length; k++)
            largest = scores[k] > scores[largest] ? k : largest;
        return largest;
    }

    // The row of the table that is the last one seen.
    int RowOf(int index)
    {
        var (piece, start) = windows?.PlaceOf(index) ?? (index, 0);
        return table.Rows[piece].Span[windows is null ? ^1 : start + windows.Length - 1];
    }

    int SeriesOf(int index) => windows?.PlaceOf(index).Series ?? index;

    // Numbers, or a class.
    ReadOnlySpan<float> TruthOf(int index) => windows is null ? table.Answers[index] : windows.TargetsOf(index).Span;
}
