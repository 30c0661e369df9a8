using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>Data sets for people, on lines that fit a terminal of 80 columns where their words allow it.</summary>
static class DatasetLines
{
    const int Width = 79, Indent = 11;

    /// <summary>What a data set is, and where it is or how it is got.</summary>
    public static void Describe(DatasetReport report, TextWriter text)
    {
        text.WriteLine(report.Name);
        Paragraph(text, "what", report.Title);
        Paragraph(text, "licence", report.Licence);
        Paragraph(text, "from", report.Source);
        var found = report.Files.Where(file => file.Path is not null).ToList();
        if (found.Count == 0)
            Paragraph(text, "here", $"no; get it with 'mogru data get {report.Name} --from URL|DIR'");
        else if (report.State == "missing")
            Paragraph(text, "here", $"in part ({found.Count} of {report.Files.Count} files), {FolderOf(found[0])}");
        else
            Paragraph(text, "here", FolderOf(found[0]));
        if (report.Note is { } note)
            Paragraph(text, "note", note);
    }

    /// <summary>Whether each file is the one that it must be.</summary>
    public static void Compare(DatasetReport report, Dataset set, TextWriter text)
    {
        if (report.Note is { } note)
            text.WriteLine($"{report.Name}: {note}");
        if (report.Files.All(file => file.Path is null))
        {
            text.WriteLine($"{report.Name}: missing; get it with '{set.Command}'");
            return;
        }
        text.WriteLine($"{report.Name}: {FolderOf(report.Files.First(file => file.Path is not null))}");
        foreach (var file in report.Files)
        {
            text.WriteLine($"  {file.State,-10} {file.Name}");
            if (file.Found is { } instead)
            {
                text.WriteLine($"           {instead}");
                text.WriteLine($"           expected {file.Bytes} bytes, sha256 {file.Sha256};");
                text.WriteLine($"           get it with '{set.Command}'");
            }
        }
    }

    static string FolderOf(FileFinding file) => Quote.Visible(Path.GetDirectoryName(file.Path) ?? "");

    static void Paragraph(TextWriter text, string heading, string content)
    {
        string line = $"  {heading,-Indent + 2}";
        foreach (string word in content.Split(' '))
        {
            if (line.Length + word.Length > Width && line.Trim().Length > 0)
            {
                text.WriteLine(line.TrimEnd());
                line = new(' ', Indent);
            }
            line += word + " ";
        }
        text.WriteLine(line.TrimEnd());
    }
}
