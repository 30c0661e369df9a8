using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MoGru.Cells.Tables;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Tables;

/// <summary>Answers as lines of CSV or JSON on standard output: what the answer is of, and its numbers. For one thread.</summary>
sealed class AnswerLines(TableModel model, Output output, bool asJson) : IDisposable
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
        if (asJson)
            AddJson(place, answer);
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

    IEnumerable<string> Names() =>
    [
        .. model.Settings.Time is { } time && HasRows ? [time] : HasRows ? ["row"] : Array.Empty<string>(),
        .. model.Settings.Group is { } group ? [group] : Array.Empty<string>(),
        .. model.Settings.Classes.Count > 0 ? model.Settings.Targets : [],
        .. model.AnswerNames,
    ];

    void AddCsv(in RowPlace place, ReadOnlySpan<float> answer)
    {
        if (HasRows)
            lines.Append(place.Time is { } time ? Text(time) : place.Number.ToString(CultureInfo.InvariantCulture)).Append(',');
        if (model.Settings.Group is not null)
            lines.Append(Cell(place.Group)).Append(',');
        if (model.Settings.Classes.Count > 0)
            lines.Append(Cell(ClassOf(answer))).Append(',');
        for (int k = 0; k < answer.Length; k++)
            lines.Append(CultureInfo.InvariantCulture, $"{(k == 0 ? "" : ",")}{answer[k]:R}");
        lines.Append('\n');
    }

    void AddJson(in RowPlace place, ReadOnlySpan<float> answer)
    {
        bytes.SetLength(0);
        using (var writer = new Utf8JsonWriter(bytes, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (HasRows && place.Time is { } time)
                writer.WriteString(model.Settings.Time!, Text(time));
            else if (HasRows)
                writer.WriteNumber("row", place.Number);
            if (model.Settings.Group is { } group)
                writer.WriteString(group, place.Group);
            if (model.Settings.Classes.Count > 0)
                writer.WriteString(model.Settings.Targets[0], ClassOf(answer));
            for (int k = 0; k < answer.Length; k++)
                writer.WriteNumber(model.AnswerNames[k], answer[k]);
            writer.WriteEndObject();
        }
        lines.Append(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)).Append('\n');
    }

    string ClassOf(ReadOnlySpan<float> shares)
    {
        int best = 0;
        for (int k = 1; k < shares.Length; k++)
            best = shares[k] > shares[best] ? k : best;
        return model.Settings.Classes[best];
    }

    static string Text(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
