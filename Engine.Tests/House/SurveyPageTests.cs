using System.Globalization;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Statistics;
using Xunit;

namespace MoGru.Tests.House;

/// <summary>The tables of docs/survey.md are those of the JSON beside it.</summary>
public class SurveyPageTests
{
    [Fact]
    public void Tables_OfEveryCell_ShowTheNumbersOfTheJson()
    {
        string text = Repository.Read("docs/survey.md");
        var result = ResultFile.Read(Path.Combine(Repository.Root, "docs", "survey.json")).Experiment!;

        Assert.NotEmpty(result.Summary);
        Assert.All(result.Summary, row =>
        {
            string[] lines = text.Split($"### {row.Table}\n")[1].Split("\n#")[0].Split('\n');
            int column = Array.IndexOf(Columns(lines.First(line => line.StartsWith("| cell |", StringComparison.Ordinal))), $"`{row.Task}`");
            string shown = Columns(lines.First(line => line.StartsWith($"| `{row.Cell}` |", StringComparison.Ordinal)))[column];

            Assert.Equal(row.Mean, Sample.Of([.. row.Values]).Mean, 1e-12);
            Assert.Equal($"{Number(row.Mean)} ± {Number(row.Sd)}", shown);
        });
        Assert.All(result.Runs, run => Assert.True(run.Error is null && run.ModelSha256.Length == 64, $"{run.Task} {run.Cell} {run.Seed}"));
    }

    static string[] Columns(string line) => [.. line.Split('|').Select(column => column.Trim())];

    static string Number(double? value) => value?.ToString("G3", CultureInfo.InvariantCulture) ?? "";
}
