using System.Text.RegularExpressions;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Tasks.Catalog;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>The pages that tell of cells: what is generated is what the catalog says, and what is code is compiled.</summary>
public partial class DocumentTests
{
    [Fact]
    public void CellPage_IsWhatTheCatalogSays() =>
        Assert.True(
            CellPage.Of([.. CellCatalog.Default.Cells.Select(CellFacts.Of)]).TrimEnd() == Repository.Read("docs/cells.md").TrimEnd(),
            "docs/cells.md is not what the catalog says; write it anew with .ci/pages.");

    [Fact]
    public void Readme_ListOfCells_IsThatOfTheCatalog() =>
        Assert.True(
            Repository.Read("README.md").Contains($"<!-- cells -->\n{CellPage.List(CellCatalog.Default.Cells)}\n", StringComparison.Ordinal),
            "The list of cells in README.md is not that of the catalog; write it anew with .ci/pages.");

    [Fact]
    public void AddingACell_EverySnippet_IsCompiledCode()
    {
        string page = Repository.Read("docs/adding-a-cell.md");
        string[] sources =
        [
            .. new[] { "Engine.Tests/Docs/LeakyType.cs", "Engine.Tests/Docs/AddingACellExample.cs", "Cells/Gated/MguCell.cs", "Cells/Catalog/CellCatalog.cs" }
                .Select(file => Unindented(Repository.Read(file))),
        ];
        var snippets = Snippet().Matches(page);

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet =>
        {
            string code = Unindented(snippet.Groups["code"].Value).Trim('\n');
            Assert.True(Array.Exists(sources, source => source.Contains(code, StringComparison.Ordinal)), $"docs/adding-a-cell.md shows what no source has:\n{code}");
        });
    }

    [Fact]
    public void AddingACell_Program_ChecksStreamsAndTells()
    {
        var lines = new List<string>();
        var (check, whole, streamed) = AddingACellExample.Run(lines.Add);

        Assert.Equal(GradientCheckVerdict.Passed, check.Verdict);
        Assert.Equal(whole, streamed);
        Assert.Equal(["c = tanh(W.weight [x; h] + W.bias)", "h' = 0.5 ⊙ h + 0.5 ⊙ c", "400 parameters, 384 multiply-adds a step"], lines[1..]);
        Assert.All(lines[1..], line => Assert.Contains(line, Repository.Read("docs/adding-a-cell.md"), StringComparison.Ordinal));
    }

    static string Unindented(string code) => string.Join('\n', code.Split('\n').Select(line => line.TrimStart()));

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
