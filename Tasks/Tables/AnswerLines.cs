using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MoGru.Cells.Tables;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Tables;

/// <summary>Answers as lines of CSV or JSON on standard output: what the answer is of, and its numbers. For one thread.</summary>
/// <param name="asRows">Whether each row that is foretold has a line of its own.</param>
sealed class AnswerLines(TableModel model, Output output, bool asJson, bool asRows) : IDisposable
{
    readonly StringBuilder lines = new();
    readonly MemoryStream bytes = new();
    bool hasBegun;

    bool HasRows => !model.Settings.OfSeries || model.Settings.SeriesInRows;

    /// <summary>Writes the names of the columns, where lines have none.</summary>
    public void Begin()
    {
        if (hasBegun || asJson)
            return;
        hasBegun = true;
        output.Result(string.Join(',', Names().Select(Cell)) + "\n");
    }

    /// <summary>Adds an answer.</summary>
    public void Add(in RowPlace place, ReadOnlySpan<float> answer)
    {
        Begin();
        if (asRows)
            AddRows(place, answer);
        else if (asJson)
            AddJson(place, answer, model.AnswerNames, "row");
        else
            AddCsv(place, answer);
    }

    /// <summary>Writes what was added.</summary>
    public void Flush()
    {
        output.Result(lines.ToString());
        lines.Clear();
    }

    public void Dispose() => bytes.Dispose();

    IEnumerable<string> Names() => asRows
        ? [
            model.Settings.Time is { } time && model.Settings.TimeStep > 0 ? time : "ahead",
            .. model.Settings.Group is { } group ? [group] : Array.Empty<string>(),
            .. NamesOfRow,
        ]
        : NamesOfAnswer();

    // Without the step that they are ahead by.
    string[] NamesOfRow => [.. model.AnswerNames.Take(model.AnswerNames.Count / model.Settings.Horizon).Select(name => name.Replace("+1", "", StringComparison.Ordinal))];

    IEnumerable<string> NamesOfAnswer() =>
    [
        .. model.Settings.Time is { } time && HasRows ? [time] : HasRows ? ["row"] : Array.Empty<string>(),
        .. model.Settings.Group is { } group ? [group] : Array.Empty<string>(),
        .. model.Settings.Classes.Count > 0 ? model.Settings.Targets : [],
        .. model.AnswerNames,
    ];

    void AddRows(in RowPlace place, ReadOnlySpan<float> answer)
    {
        string[] names = NamesOfRow;
        for (int ahead = 1; ahead <= model.Settings.Horizon; ahead++)
        {
            var own = answer.Slice((ahead - 1) * names.Length, names.Length);
            var at = place with { Time = model.Settings.TimeStep > 0 ? place.Time?.AddTicks(ahead * model.Settings.TimeStep) : null, Number = ahead };
            if (asJson)
                AddJson(at, own, names, "ahead");
            else
                AddCsv(at, own);
        }
    }

    void AddCsv(in RowPlace place, ReadOnlySpan<float> answer)
    {
        if (HasRows)
            lines.Append(Text(place)).Append(',');
        if (model.Settings.Group is not null)
            lines.Append(Cell(place.Group)).Append(',');
        if (model.Settings.Classes.Count > 0)
            lines.Append(Cell(ClassOf(answer))).Append(',');
        for (int k = 0; k < answer.Length; k++)
            lines.Append(CultureInfo.InvariantCulture, $"{(k == 0 ? "" : ",")}{answer[k]:R}");
        lines.Append('\n');
    }

    void AddJson(in RowPlace place, ReadOnlySpan<float> answer, IReadOnlyList<string> names, string number)
    {
        bytes.SetLength(0);
        using (var writer = new Utf8JsonWriter(bytes, Style))
        {
            writer.WriteStartObject();
            WritePlace(writer, place, model.Settings, number);
            if (model.Settings.Classes.Count > 0)
                writer.WriteString(model.Settings.Targets[0], ClassOf(answer));
            for (int k = 0; k < answer.Length; k++)
                writer.WriteNumber(names[k], answer[k]);
            writer.WriteEndObject();
        }
        lines.Append(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)).Append('\n');
    }

    /// <summary>How lines of JSON are written.</summary>
    public static JsonWriterOptions Style => new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes what a line is of.</summary>
    public static void WritePlace(Utf8JsonWriter writer, in RowPlace place, TableModelSettings settings, string number = "row")
    {
        bool hasRow = !settings.OfSeries || settings.SeriesInRows;
        if (hasRow && place.Time is not null)
            writer.WriteString(settings.Time!, Text(place));
        else if (hasRow)
            writer.WriteNumber(number, place.Number);
        if (settings.Group is { } group)
            writer.WriteString(group, place.Group);
    }

    /// <summary>The time of a row, or its number.</summary>
    public static string Text(in RowPlace place) => place.Time is { } time
        ? time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture)
        : place.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text as a cell of CSV.</summary>
    public static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    string ClassOf(ReadOnlySpan<float> shares)
    {
        int best = 0;
        for (int k = 1; k < shares.Length; k++)
            best = shares[k] > shares[best] ? k : best;
        return model.Settings.Classes[best];
    }
}
