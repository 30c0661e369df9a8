using MoGru.Engine.Data;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Tables;

/// <summary>
/// Windows or series that a model is held against, in the order of their series and of time: what it sees, what was true, and what it
/// answers. <see cref="TableFit.Examples"/> are those that a fit had only to test on. Immutable, for any number of threads.
/// </summary>
public sealed class TableExamples
{
    readonly Sequences sequences;
    readonly PreparedTable table;
    readonly (int Piece, int First)[] places;  // the first step that is seen

    TableExamples(TableModel model, PreparedTable table, Sequences sequences, (int Piece, int First)[] places) =>
        (Model, this.table, this.sequences, this.places) = (model, table, sequences, places);

    /// <summary>The model that answers.</summary>
    public TableModel Model { get; }

    /// <summary>How many there are.</summary>
    public int Count => sequences.Count;

    internal Sequences Sequences => sequences;

    // Each piece begins a window before the part, so that the first row of the part has one.
    internal static TableExamples OfWindows(TableModel model, PreparedTable table, double from)
    {
        var windows = table.Windows(from, 1);
        var places = new (int, int)[windows.Count];
        for (int k = 0; k < places.Length; k++)
        {
            var (piece, start) = windows.PlaceOf(k);
            int first = Math.Max(0, (int)(table.Pieces[piece].Length / table.Width * from) - model.Settings.Window);
            places[k] = (piece, first + start);
        }
        return new(model, table, table.Labelled(windows), places);
    }

    internal static TableExamples OfSeries(TableModel model, PreparedTable table, IReadOnlyList<int> chosen) =>
        new(model, table, new ChosenSequences(table.Sequences(), [.. chosen]), [.. chosen.Select(piece => (piece, 0))]);

    /// <summary>At most so many of them, evenly over all; these themselves where they are no more.</summary>
    public TableExamples Thinned(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (Count <= most)
            return this;
        int[] kept = [.. Enumerable.Range(0, most).Select(k => (int)((long)k * Count / most))];
        return new(Model, table, new ChosenSequences(sequences, kept), [.. kept.Select(k => places[k])]);
    }

    /// <summary>The series that one is of; of a file with a series in each row its number from 1.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public string GroupOf(int index) => table.Groups[places[index].Piece];

    /// <summary>The rows of the table, from 0, that are seen, and behind them those that are foretold.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlyMemory<int> RowsOf(int index)
    {
        var (piece, step) = places[index];
        var settings = Model.Settings;
        return settings.OfSeries ? table.Rows[piece] : table.Rows[piece].Slice(step, settings.Window + settings.Horizon);
    }

    /// <summary>What is seen, [steps, channels]: the inputs of each row in their own units, and behind them its time's sines and cosines.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlyMemory<float> SeenOf(int index) => sequences.ValuesOf(index);

    /// <summary>What was true, [rows, targets] in their own units.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">Classes are answered; ask for those.</exception>
    public ReadOnlyMemory<float> TruthOf(int index) => sequences.TargetsOf(index);

    /// <summary>The place of the true class in <see cref="TableModelSettings.Classes"/>.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">Numbers are answered; ask for those.</exception>
    public int ClassOf(int index)
    {
        int[] one = new int[1];
        sequences.CopyClasses(index, one);
        return one[0];
    }

    /// <summary>What the model answers, with the bits of <see cref="RowPredictor.Run"/>.</summary>
    /// <returns>[<see cref="Count"/>, numbers of an answer], named by <see cref="TableModel.AnswerNames"/>.</returns>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public float[] Answers(CancellationToken cancellation = default)
    {
        int length = Model.AnswerNames.Count;
        float[] answers = new float[Count * length];
        if (Model.Settings.Stateful)
            AnswerCarried(answers, cancellation);
        else
            AnswerAll(answers, cancellation);
        return answers;
    }

    void AnswerAll(float[] answers, CancellationToken cancellation)
    {
        int length = Model.AnswerNames.Count;
        var batch = new WindowBatch(Model);
        for (int first = 0; first < Count; first += TableModel.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int k = first; k < Math.Min(Count, first + TableModel.BatchSize); k++)
                batch.Add(sequences.ValuesOf(k).ToArray());
            int count = batch.Count;
            var told = batch.Run();
            for (int k = 0; k < count; k++)
                RowPredictor.Write(Model, told.Slice(k * batch.Width, batch.Width), answers.AsSpan((first + k) * length, length));
        }
    }

    // From the first step of the series on, as rows come.
    void AnswerCarried(float[] answers, CancellationToken cancellation)
    {
        int length = Model.AnswerNames.Count, channels = Model.Settings.Channels, step = 0;
        var states = new ModulePool(Model.Network, Model.Parameters, [1, 1, channels], threads: 1);
        var state = states.Open();
        float[] told = new float[states.OutputShape.Length];
        for (int k = 0; k < Count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (; step < places[k].First + Model.Settings.Window; step++)
                states.Step(state, table.Pieces[0].AsSpan(step * table.Width, channels), told);
            RowPredictor.Write(Model, told, answers.AsSpan(k * length, length));
        }
    }

    /// <summary>What can be taken away of an example: each input, and each feature of the time, with its channels.</summary>
    internal IReadOnlyList<(string Name, int[] Channels)> Features
    {
        get
        {
            var settings = Model.Settings;
            int n = settings.InputCount;
            return
            [
                .. settings.SeriesInRows ? [("series", [0])] : settings.Inputs.Select((name, k) => (name, (int[])[k])),
                .. settings.Calendar.Select((feature, k) => (
                    $"{feature.ToString().ToLowerInvariant()} of {settings.Time}",
                    (int[])[n + Calendar.Channels * k, n + Calendar.Channels * k + 1])),
            ];
        }
    }

    /// <summary>Others with the truths of these.</summary>
    internal Sequences Labelled(IEnumerable<float[]> seen)
    {
        var others = Sequences.Of(seen, sequences.Channels);
        return Model.Settings.Task == TableTask.Classify
            ? others.WithClasses(Enumerable.Range(0, Count).Select(ClassOf))
            : others.WithTargets(sequences.Targets.Select(target => target.ToArray()));
    }
}
