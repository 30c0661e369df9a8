using System.Globalization;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Tasks.Reports;
using static System.FormattableString;

namespace MoGru.Tasks.Inspection;

/// <summary>What a file holds in lines for people, and as JSON.</summary>
static class InspectionLines
{
    const int MostShown = 200;

    public static string NameOf(FileFormat format) => format.ToString().ToLowerInvariant();

    public static InspectResult Result(string format, FileContents contents) => new()
    {
        Format = format,
        Tensors = [.. contents.Tensors.Select(Result)],
        Metadata = contents.Metadata,
    };

    public static InspectResult Result(Table table, TableSummary summary)
    {
        var metadata = new Dictionary<string, string> { ["dialect"] = summary.Dialect.ToString() };
        if (summary.Time is { } time)
            metadata["time"] = time.ToString();
        if (!table.IsWhole)
            metadata["rows"] = Invariant($"more than {summary.Rows}");
        return new()
        {
            Format = "table",
            Tensors =
            [
                .. summary.Columns.Select(column => new InspectTensor
                {
                    Name = column.Name,
                    Type = NameOf(column.Kind),
                    Shape = [summary.Rows],
                    Least = column.Least,
                    Most = column.Most,
                    Mean = column.Mean,
                    Missing = column.Missing,
                    Distinct = column.Distinct,
                }),
            ],
            Metadata = metadata,
        };
    }

    public static void Write(string path, FileContents contents, InspectResult result, Output output)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        output.Heading($"{name}: {result.Format}, {Counted.Of(result.Tensors.Count, "tensor")}, {Whole(contents.Length)} bytes");
        if (result.Metadata.Count > 0)
        {
            var said = new TextTable(2, "metadata", "");
            output.Text.WriteLine();
            foreach (var (key, value) in result.Metadata)
                said.Add(key, value.Length > MostShown ? $"{value.AsSpan(0, MostShown)}…" : value);
            said.Write(output);
        }
        if (result.Tensors.Count == 0)
            return;
        bool hasPlaces = result.Tensors.Any(tensor => tensor.Offset is not null);
        string[] places = hasPlaces ? ["offset", "aligned"] : [];
        string[] numbers = output.IsVerbose ? ["least", "most", "mean", "NaN", "infinite"] : [];
        var table = new TextTable(3, ["name", "type", "shape", "bytes", .. places, .. numbers]);
        foreach (var tensor in result.Tensors)
        {
            string[] place = hasPlaces ? [Whole(tensor.Offset), Whole(tensor.Alignment)] : [];
            string[] summary = output.IsVerbose
                ? [Number(tensor.Least), Number(tensor.Most), Number(tensor.Mean), Whole(tensor.Nan), Whole(tensor.Infinite)] : [];
            table.Add([tensor.Name, tensor.Type, $"[{string.Join(", ", tensor.Shape)}]", Whole(tensor.Bytes), .. place, .. summary]);
        }
        output.Text.WriteLine();
        table.Write(output);
    }

    public static void Write(string path, Table table, TableSummary summary, Output output)
    {
        string size = $"{Counted.Of(summary.Rows, "row")} of {Counted.Of(summary.Columns.Count, "column")}";
        output.Heading($"{Path.GetFileName(path)}: table, {size}");
        if (!table.IsWhole)
            output.Paragraph(Invariant($"These are the first {summary.Rows} rows; --verbose reads all."));
        output.Paragraph(Sentence(summary.Dialect.ToString()));
        if (summary.Time is { } time)
            output.Paragraph(Sentence(time.ToString()));
        var columns = new TextTable(2, "column", "holds", "least", "most", "mean", "distinct", "missing");
        foreach (var column in summary.Columns)
        {
            columns.Add(
                column.Name, NameOf(column.Kind), Time(column.First) ?? Number(column.Least), Time(column.Last) ?? Number(column.Most),
                Number(column.Mean), Whole(column.Distinct), Whole(column.Missing));
        }
        output.Text.WriteLine();
        columns.Write(output);
    }

    static InspectTensor Result(FileTensor tensor) => new()
    {
        Name = tensor.Name,
        Type = tensor.Type,
        Shape = tensor.Shape,
        Bytes = tensor.Length,
        Offset = tensor.Offset,
        Alignment = tensor.Alignment,
        Least = tensor.Numbers?.Least,
        Most = tensor.Numbers?.Most,
        Mean = tensor.Numbers?.Mean,
        Nan = tensor.Numbers?.NotNumbers,
        Infinite = tensor.Numbers?.Infinite,
    };

    static string NameOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Number => "numbers",
        ColumnKind.Time => "times",
        _ => "text",
    };

    static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text.AsSpan(1)}.";

    static string? Time(DateTime? time) => time is { } at ? Invariant($"{at:yyyy-MM-dd HH:mm:ss}") : null;

    static string Number(double? number) => number?.ToString("G6", CultureInfo.InvariantCulture) ?? "-";

    static string Whole(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
