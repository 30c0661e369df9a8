using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Tables;

/// <summary>
/// Asks a <see cref="TableModel"/> row by row, in constant memory for each group: rows are added, and what became answerable by them is answered
/// together, with the bits of each alone. One thread at a time, which is held to.
/// </summary>
public sealed class RowPredictor
{
    readonly Exclusive use = new("predictor");
    readonly TableModel model;
    readonly TableModelSettings settings;
    readonly Dictionary<string, GroupRows> groups = new(StringComparer.Ordinal);
    readonly WindowBatch waiting;
    readonly ModulePool? states;  // where they are carried
    readonly List<string> waitingGroups = [];
    readonly float[] row;
    float[] answers = [];
    int answered;
    string? current;  // of whole series, the one that is going on

    internal RowPredictor(TableModel model)
    {
        (this.model, settings) = (model, model.Settings);
        waiting = new(model);
        states = settings.Stateful ? new(model.Network, model.Parameters, [1, 1, settings.Channels], threads: 1) : null;
        row = new float[settings.Channels];
        AnswerLength = model.AnswerNames.Count;
    }

    /// <summary>The numbers of an answer, named by <see cref="TableModel.AnswerNames"/>.</summary>
    public int AnswerLength { get; }

    /// <summary>The answers that <see cref="Run"/> will give.</summary>
    public int Waiting => waiting.Count;

    /// <summary>
    /// Adds a row. Numbers that are missing are those of the row before in the group, where the model was fitted so; until every number was
    /// there once a group has no answer.
    /// </summary>
    /// <param name="numbers">Those of the model's inputs in its schema's order; NaN where one is missing. What follows them is not looked at.</param>
    /// <param name="time">The time of the row, where the model sees one.</param>
    /// <param name="group">The series that the row belongs to.</param>
    /// <param name="waits">Whether its window waits for an answer; <see cref="WaitForLast"/> asks for the last one later.</param>
    /// <returns>
    /// Whether an answer waits that did not before: of this row, or, where whole series are answered, of the series before that ended.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// There are fewer numbers, one is beyond single precision or missing where that is refused, there is no time, a row is earlier than the
    /// one before, or a series goes on that had ended. The row is not added then.
    /// </exception>
    public bool Add(ReadOnlySpan<double> numbers, DateTime? time = null, string group = "", bool waits = true)
    {
        ArgumentNullException.ThrowIfNull(group);
        use.Enter(nameof(Add));
        try
        {
            int n = settings.InputCount;
            if (numbers.Length < n)
                throw new ArgumentException($"{numbers.Length} numbers were given; a row has {n}: {string.Join(", ", settings.Inputs)}.", nameof(numbers));
            bool ended = Begin(group);
            if (!groups.TryGetValue(group, out var rows))
                groups[group] = rows = new(settings);
            if (!rows.Take(numbers[..n], time, row))
                return ended;
            if (settings.Calendar.Count > 0)
                Calendar.Write(settings.Calendar, time!.Value.Ticks, row.AsSpan(n));
            rows.Add(row);
            if (states is not null)
                return Advance(rows, group, waits);
            if (settings.OfSeries || !waits || rows.Window() is not { } window)
                return ended;
            Wait(window, group);
            return true;
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Adds a whole series, where the model is of files with one in each row.</summary>
    /// <exception cref="ArgumentException">It is empty, or a number is not finite.</exception>
    public void AddSeries(ReadOnlySpan<float> values, string name = "")
    {
        if (!settings.SeriesInRows)
            throw new InvalidOperationException("The model reads rows of columns; give them by Add.");
        if (values.IsEmpty)
            throw new ArgumentException("The series is empty; give at least one number.", nameof(values));
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException("The series has a number that is not finite; mend it, or leave the series out.", nameof(values));
        }
        Wait(values.ToArray(), name);
    }

    /// <summary>Ends the series that is going on, where whole series are answered.</summary>
    /// <returns>Whether an answer waits that did not before.</returns>
    public bool End()
    {
        use.Enter(nameof(End));
        try
        {
            return EndSeries();
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Whether a whole window of a group was added.</summary>
    public bool HasWindow(string group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return groups.TryGetValue(group, out var rows) && rows.HasWindow;
    }

    /// <summary>Lets the last window of every group wait, in the order in which the groups began.</summary>
    public void WaitForLast()
    {
        use.Enter(nameof(WaitForLast));
        try
        {
            foreach (var (group, rows) in groups)
            {
                if (rows.Answer is { } answer)
                    WaitAnswered(answer, group);
                else if (!settings.OfSeries && rows.Window() is { } window)
                    Wait(window, group);
            }
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Answers all that waits.</summary>
    /// <returns>
    /// [answers, <see cref="AnswerLength"/>] in the order in which they began to wait, in the targets' own units; overwritten by the next call.
    /// </returns>
    public ReadOnlySpan<float> Run()
    {
        use.Enter(nameof(Run));
        try
        {
            answered = waiting.Count;
            if (answers.Length < answered * AnswerLength)
                answers = new float[answered * AnswerLength];
            var told = waiting.Run();
            for (int k = 0; k < answered; k++)
                Write(model, told.Slice(k * waiting.Width, waiting.Width), answers.AsSpan(k * AnswerLength, AnswerLength));
            return answers.AsSpan(0, answered * AnswerLength);
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>The group of an answer that <see cref="Run"/> gave, in its order.</summary>
    public string GroupOf(int answer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)answer, (uint)answered, nameof(answer));
        return waitingGroups[answer];
    }

    bool Advance(GroupRows rows, string group, bool waits)
    {
        rows.Carried ??= states!.Open();
        states!.Step(rows.Carried, row, rows.Answer ??= new float[waiting.Width]);
        if (waits)
            WaitAnswered(rows.Answer, group);
        return waits;
    }

    void WaitAnswered(float[] answer, string group)
    {
        if (waiting.Count == 0)
            waitingGroups.Clear();
        waiting.AddAnswered(answer);
        waitingGroups.Add(group);
    }

    bool Begin(string group)
    {
        if (!settings.OfSeries || current == group)
            return false;
        if (groups.ContainsKey(group))
            throw new ArgumentException(
                $"The series {Engine.Formats.Quote.Of(group)} goes on after another one began; sort the rows so that those of a series follow each other.", nameof(group));
        bool ended = EndSeries();
        current = group;
        return ended;
    }

    bool EndSeries()
    {
        if (current is null || !groups.TryGetValue(current, out var rows) || rows.TakeSeries() is not { } series)
            return false;
        Wait(series, current);
        return true;
    }

    void Wait(float[] steps, string group)
    {
        if (waiting.Count == 0)
            waitingGroups.Clear();
        waiting.Add(steps);
        waitingGroups.Add(group);
    }

    /// <summary>An answer of the network, shares or deviations, as one in units with its interval.</summary>
    internal static void Write(TableModel model, ReadOnlySpan<float> from, Span<float> to)
    {
        var settings = model.Settings;
        if (settings.Task == TableTask.Classify)
        {
            from.CopyTo(to);
            return;
        }
        var mean = model.Network.Targets!.Mean;
        var deviation = model.Network.Targets.Deviation;
        int each = settings.Quantiles.Count, m = mean.Length;
        for (int k = 0; k < to.Length; k++)
        {
            int cell = each > 0 ? k / each : k / 3, part = each > 0 ? 0 : k % 3;
            float value = each > 0 ? from[k] : part == 0 ? from[cell] : from[cell] + model.Intervals[2 * cell + part - 1];
            to[k] = MathF.FusedMultiplyAdd(value, deviation[cell % m], mean[cell % m]);
        }
    }
}
