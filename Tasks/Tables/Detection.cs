using System.Globalization;
using System.Text;
using System.Text.Json;
using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Tables;

/// <summary>Scores rows as they come, a line each on standard output. For one thread.</summary>
sealed class Detection(TableModel model, Output output, bool asJson, bool alarmsOnly, CancellationToken token) : IDisposable
{
    readonly RowDetector detector = model.Watch();
    readonly List<RowPlace> waiting = [];
    readonly StringBuilder lines = new();
    readonly MemoryStream bytes = new();

    /// <summary>The rows that were scored.</summary>
    public long Scored { get; private set; }

    /// <summary>Those that are alarms.</summary>
    public long Alarms { get; private set; }

    public void Run(string word, TableOptions options)
    {
        if (!asJson)
            output.Result(string.Join(',', [.. PlaceNames(), "score", "threshold", "alarm", "column", "kind"]) + "\n");
        foreach (var rows in new RowQueue(model, token).Batches(word, options))
        {
            foreach (var row in rows)
                Add(row, word);
            Write();
        }
    }

    public void Dispose() => bytes.Dispose();

    void Add(in InputRow row, string word)
    {
        try
        {
            if (detector.Add(row.Numbers, row.Time, row.Group))
                waiting.Add(new(row.Time, row.Number, row.Group));
        }
        catch (ArgumentException fault)
        {
            Write();
            throw TableInput.At(word, row.Line, fault);
        }
    }

    void Write()
    {
        var scores = detector.Run();
        for (int k = 0; k < scores.Count; k++)
        {
            if (scores[k] is not { } score)
                continue;
            Scored++;
            Alarms += score.IsAlarm ? 1 : 0;
            if (!score.IsAlarm && alarmsOnly)
                continue;
            if (asJson)
                AddJson(waiting[k], score);
            else
                AddCsv(waiting[k], score);
        }
        waiting.Clear();
        output.Result(lines.ToString());
        lines.Clear();
    }

    IEnumerable<string> PlaceNames() =>
        [AnswerLines.Cell(model.Settings.Time ?? "row"), .. model.Settings.Group is { } group ? [AnswerLines.Cell(group)] : Array.Empty<string>()];

    void AddCsv(in RowPlace place, in RowScore score)
    {
        lines.Append(AnswerLines.Text(place)).Append(',');
        if (model.Settings.Group is not null)
            lines.Append(AnswerLines.Cell(place.Group)).Append(',');
        lines.Append(CultureInfo.InvariantCulture, $"{score.Score:R},{score.Threshold:R},{(score.IsAlarm ? 1 : 0)},{AnswerLines.Cell(score.Column)},{KindOf(score)}\n");
    }

    void AddJson(in RowPlace place, in RowScore score)
    {
        bytes.SetLength(0);
        using (var writer = new Utf8JsonWriter(bytes, AnswerLines.Style))
        {
            writer.WriteStartObject();
            AnswerLines.WritePlace(writer, place, model.Settings);
            writer.WriteNumber("score", score.Score);
            writer.WriteNumber("threshold", score.Threshold);
            writer.WriteBoolean("alarm", score.IsAlarm);
            writer.WriteString("column", score.Column);
            writer.WriteString("kind", KindOf(score));
            writer.WriteEndObject();
        }
        lines.Append(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length)).Append('\n');
    }

    static string KindOf(in RowScore score) => score.Kind switch
    {
        AnomalyKind.Spike => "spike",
        AnomalyKind.Drift => "drift",
        _ => "stuck",
    };
}
