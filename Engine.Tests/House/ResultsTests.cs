using System.Globalization;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Statistics;
using Xunit;

namespace MoGru.Tests.House;

/// <summary>The tables of docs/results.md are those of the JSON files beside it.</summary>
public class ResultsTests
{
    static readonly string folder = Path.Combine(Repository.Root, "docs", "results");

    [Fact]
    public void Results_OfEveryExperiment_ShowTheNumbersOfItsJson()
    {
        string text = Repository.Read("docs/results.md");
        string[] files = Directory.GetFiles(folder, "*.json");

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            string name = Path.GetFileName(file);
            string[] parts = text.Split($"[results/{name}](results/{name})");
            Assert.Equal(2, parts.Length);
            string section = parts[1].Split("\n## ")[0];
            var result = ResultFile.Read(file).Experiment!;
            Assert.All(result.Summary, row =>
            {
                string condition = row.Condition.Replace("bearing ", "", StringComparison.Ordinal);
                Assert.Equal(row.Mean, Sample.Of([.. row.Values]).Mean, 1e-12);
                Assert.Contains($"| {condition} | {row.Cell} | {Number(row.Mean)}", section, StringComparison.Ordinal);
            });
            Assert.All(result.Runs, run => Assert.True(run.Error is null && run.ModelSha256.Length == 64, $"{name}: {run.Task} {run.Cell} {run.Seed}"));
        });
    }

    [Fact]
    public void Figures_OfTheResults_AreThere()
    {
        string[] shown = [.. Repository.Read("docs/results.md").Split("](results/figures/").Skip(1).Select(rest => rest.Split(')')[0])];

        Assert.Equal(Directory.GetFiles(Path.Combine(folder, "figures")).Select(Path.GetFileName).Order(), shown.Order());
    }

    static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 0.01 || value == 0 ? "F4" : "F5", CultureInfo.InvariantCulture);
}
