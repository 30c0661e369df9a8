using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tests.Cells.Tables;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>The tables of docs/library.md.</summary>
public class FitExample
{
    [Fact]
    public void Snippet_OfTables_Runs()
    {
        using var temporary = new TemporaryFolder();
        var (path, folder) = (Path.Combine(temporary.Path, "log.csv"), Path.Combine(temporary.Path, "model"));
        File.WriteAllText(path, MadeTable.HoursText(400));
        var rows = Enumerable.Range(0, 100).Select(hour => (50.0 + hour % 24, (DateTime?)new DateTime(2024, 1, 1).AddHours(hour)));
        var console = new StringWriter();
        Run(path, folder, rows, console);

        Assert.Contains("season 24", console.ToString(), StringComparison.Ordinal);
        Assert.Contains("an hour later", console.ToString(), StringComparison.Ordinal);
    }

    static void Run(string path, string folder, IEnumerable<(double Load, DateTime? Time)> rows, StringWriter Console)
    {
        // docs: tables
        var fit = TableFit.Of(Table.Read(path), new() { Targets = ["load"], Horizon = 24 });
        foreach (string reason in fit.Reasons)
            Console.WriteLine(reason);
        Console.WriteLine($"{fit.Test!.Name} {fit.Test.Model:F3}, best plain answer {fit.Test.BestBaseline}");
        fit.Model.Save(folder);

        var predictor = TableModel.Load(folder).Open();  // one for each thread
        foreach (var (load, time) in rows)
        {
            if (predictor.Add([load], time))
                Console.WriteLine($"{time}: an hour later {predictor.Run()[0]}");
        }
        // docs: end
    }
}
