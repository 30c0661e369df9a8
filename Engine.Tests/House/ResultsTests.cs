using System.Globalization;
using MoGru.Tasks.Reports;
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
    public void Seconds_OfEveryRow_AreThoseOfItsRunsWithoutStandstills()
    {
        string text = Repository.Read("docs/results.md");
        int counted = 0;
        foreach (string file in Directory.GetFiles(folder, "*.json"))
        {
            string name = Path.GetFileName(file);
            string section = text.Split($"[results/{name}](results/{name})")[1].Split("\n## ")[0];
            var result = ResultFile.Read(file).Experiment!;
            foreach (var row in result.Summary)
            {
                string condition = row.Condition.Replace("bearing ", "", StringComparison.Ordinal);
                string line = section.Split('\n').First(
                    line => line.StartsWith($"| {condition} | {row.Cell} | {Number(row.Mean)}", StringComparison.Ordinal));
                List<double>[] runs = [.. row.Seeds.Zip(row.Values, (seed, value) => result.Runs
                    .Where(run => (run.Task, run.Cell, run.Seed) == (row.Task, row.Cell, seed) && Values(run).Contains(value)).Select(Steady).ToList())];
                // Equal values of several runs leave open which one a row of one seed is.
                var possible = runs.Length == 1 ? runs[0] : runs.All(same => same.Count == 1) ? [Median(runs.Select(same => same[0]))] : null;
                if (possible is null)
                    continue;
                counted++;
                Assert.Contains(line.Split('|')[^2].Trim(), possible.Select(seconds => seconds.ToString("F0", CultureInfo.InvariantCulture)));
            }
        }
        Assert.True(counted > 200, $"{counted} rows");

        static IEnumerable<double?> Values(RunResult run) =>
            (run.BestEpoch?.Tests ?? []).SelectMany(test => (double?[])[test.Metric, test.Mae]).Prepend(run.Best).Prepend(run.Final);
        static double Steady(RunResult run) => Median(run.Epochs.Select(epoch => epoch.Seconds)) * run.Epochs.Count;
        static double Median(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
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
