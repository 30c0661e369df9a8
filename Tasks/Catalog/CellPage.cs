using System.Globalization;
using System.Text;
using MoGru.Cells;

namespace MoGru.Tasks.Catalog;

/// <summary>The cells in Markdown: the table of the README, and the page that has them all.</summary>
static class CellPage
{
    const string Head = """
        # Cells

        Written by `mogru cells --markdown FILE` from the catalog; a test holds it to that. Sizes, parameters and multiply-adds (of products with
        matrices, a step, forward) are those of one layer at the example sizes. An option is written after the name and a colon, several with
        commas between them: `mogru:damping,clip=0.5`. Equations are those of the plain step, over the names that it gives: ⊙ is element by
        element, `[a; b]` rows side by side, `a[0:16]` columns, a prime the state after the step, t1 what several of them share; LayerNorm adds
        1e-5 to the variance. Where a network has more than layers, the equations around them follow, from `input` to `output`.

        """;

    /// <summary>Names and titles in one line, as the README lists them.</summary>
    public static string List(IEnumerable<CellType> cells) => string.Join(" · ", cells.Select(cell => $"`{cell.Name}` {cell.Title}"));

    /// <summary>A row a cell: name, title, states, options, source.</summary>
    public static string Table(IReadOnlyList<CellFacts> cells)
    {
        var table = new StringBuilder("| cell | | states | options | source |\n|---|---|---|---|---|\n");
        foreach (var cell in cells)
        {
            string states = string.Join(", ", cell.States.Select(state => state.Name));
            string options = string.Join(", ", CellCatalog.Default.Find(cell.Name)!.Options.Select(option => $"`{option.Usage}`"));
            table.Append(CultureInfo.InvariantCulture, $"| `{cell.Name}` | {cell.Title} | {states} | {Escaped(options)} | {cell.Source} |\n");
        }
        return table.ToString();
    }

    /// <summary>The whole page.</summary>
    public static string Of(IReadOnlyList<CellFacts> cells)
    {
        var page = new StringBuilder(Head);
        page.Append('\n').Append(List(CellCatalog.Default.Cells)).Append("\n\n").Append(Table(cells));
        foreach (var cell in cells)
            Append(page, cell);
        return page.ToString();
    }

    static void Append(StringBuilder page, CellFacts cell)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {cell.Name} — {cell.Title}\n\n{cell.Source}. In golden records `{cell.Record}`.\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Input {cell.InputSize}, hidden {cell.HiddenSize}: ")
            .Append(CultureInfo.InvariantCulture, $"states {string.Join(", ", cell.States.Select(state => $"{state.Name} [{state.Size}]"))}; ")
            .Append(CultureInfo.InvariantCulture, $"{cell.Parameters} parameters, {cell.MultiplyAddsPerStep} multiply-adds a step.\n");
        if (cell.Options.Count > 0)
            page.Append("\n| option | values | default | |\n|---|---|---|---|\n");
        foreach (var option in cell.Options)
            page.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {Escaped(option.Written)} | {option.Standard} | {Escaped(option.Meaning)} |\n");
        page.Append("\n```\n").AppendJoin('\n', cell.Equations).Append("\n```\n");
    }

    static string Escaped(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
