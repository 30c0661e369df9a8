using System.Text.Json;
using MoGru.Tests.Cells.Tables;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>A table of one's own through the executable: fit, predict, detect, evaluate.</summary>
public sealed class OwnDataTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public OwnDataTests() => File.WriteAllText(folder.PathOf("log.csv"), MadeTable.HoursText(600, missing: 0.05));

    public void Dispose() => folder.Dispose();

    [UnixFact]
    public void Rows_PipedLineByLine_AreAnsweredAsTheFileIs_EachWhenItIsThere()
    {
        Fit("--target load --horizon 2 --window 8 --inputs other --calendar hour");
        var whole = Run("$M predict model log.csv > whole.csv");
        // A line is written only when the answer of the one before is there: a reader that waits for more would never end.
        var piped = Run(
            "mkfifo in out; $M predict model - < in > out & exec 3> in 4< out; n=0; "
                + "while IFS= read -r line; do echo \"$line\" >&3; n=$((n + 1)); "
                + "if [ $n -gt 9 ]; then IFS= read -r -t 30 answer <&4 || exit 7; echo \"$answer\"; fi; done < <(head -n 60 log.csv); exec 3>&-; cat <&4; wait");

        Assert.Equal((0, 0), (whole.ExitCode, piped.ExitCode));
        string[] lines = File.ReadAllLines(folder.PathOf("whole.csv"));
        Assert.Equal("time,load+1,load+1.low,load+1.high,load+2,load+2.low,load+2.high", lines[0]);
        string[] answers = piped.Output.TrimEnd().Split('\n');
        Assert.InRange(answers.Length, 50, 53);
        Assert.Equal(lines.Take(answers.Length), answers);
    }

    [Fact]
    public void Fit_ToldAsJson_IsWhatTheFolderHas()
    {
        var ending = Run("$M fit log.csv --target load --epochs 2 --seeds 1,2 --out model --json -");
        using var told = JsonDocument.Parse(ending.Output);
        var root = told.RootElement;

        Assert.Equal(("forecast", 600, "gru"), (root.GetProperty("task").GetString(), root.GetProperty("rows").GetInt32(), root.GetProperty("cell").GetString()));
        Assert.Equal("mse", root.GetProperty("metric").GetProperty("name").GetString());
        Assert.True(root.GetProperty("metric").GetProperty("baselines").GetProperty("last value").GetDouble() > 0);
        Assert.Equal(2, root.GetProperty("seeds").GetArrayLength());
        Assert.Equal(ending.Output.Trim(), File.ReadAllText(folder.PathOf("model/fit.json")).Trim());
        var judged = Run("$M evaluate model log.csv --json -");
        using var evaluated = JsonDocument.Parse(judged.Output);
        Assert.Equal(600, evaluated.RootElement.GetProperty("rows").GetInt32());
    }

    [Theory]
    [InlineData("$M fit none.csv", 3, "no such file")]
    [InlineData("$M fit log.csv --target laod", 2, "did you mean load")]
    [InlineData("$M fit log.csv", 2, "No target is named")]
    [InlineData("$M fit log.csv --target load --horizon 0", 2, "Horizon")]
    [InlineData("$M fit log.csv --target load --window 9999", 3, "too few")]
    [InlineData("$M fit log.csv --target load --cell grü", 2, "grü")]
    [InlineData("$M fit log.csv --target load --task regres", 2, "did you mean regress")]
    [InlineData("$M fit log.csv --target load --separator xx", 2, "--separator")]
    [InlineData("printf 'a,b\\n1,2\\n3\\n' | $M fit - --target a", 3, "line 3")]
    [InlineData("printf 'a\\n1\\n2\\n' | $M fit -", 3, "too few")]
    [InlineData("$M predict none log.csv", 3, "model.json")]
    [InlineData("$M fit", 2, "no TABLE")]
    public void WhatCannotBeDone_EndsWithItsCode_AndLeavesNothing(string line, int exitCode, string says)
    {
        var ending = Run(line);

        Assert.True(ending.ExitCode == exitCode && ending.Error.Contains(says, StringComparison.Ordinal), $"{line}\n{ending}");
        Assert.DoesNotContain("   at ", ending.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("models")) && Directory.EnumerateFileSystemEntries(folder.PathOf("models")).Any());
    }

    [Fact]
    public void ARowThatCannotBeRead_EndsThePrediction_BehindTheAnswersBeforeIt()
    {
        Fit("--target load --horizon 1 --window 4 --inputs other");
        string[] lines = File.ReadAllLines(folder.PathOf("log.csv"));
        File.WriteAllLines(folder.PathOf("bad.csv"), [.. lines.Take(20), "2030-01-01,twelve,1", .. lines.Skip(20).Take(5)]);
        File.WriteAllLines(folder.PathOf("early.csv"), [.. lines.Take(20), "2001-01-01 00:00,50,1"]);
        File.WriteAllLines(folder.PathOf("other.csv"), lines.Select(line => line[..line.LastIndexOf(',')]));

        foreach (string file in (string[])["bad.csv", "early.csv"])
        {
            var ending = Run($"$M predict model {file}");
            Assert.Equal(3, ending.ExitCode);
            Assert.Contains("line 21", ending.Error, StringComparison.Ordinal);
            Assert.Equal(1 + 19 - 3, ending.Output.TrimEnd().Split('\n').Length);
        }
        var lacks = Run("$M predict model other.csv");
        Assert.True(lacks.ExitCode == 3 && lacks.Error.Contains("'other'", StringComparison.Ordinal), $"{lacks}");
    }

    [UnixFact]
    public void ManyRows_ArePredicted_InASmallHeap()
    {
        Fit("--target load --horizon 1 --window 4 --inputs other --hidden 4");
        var ending = Run(
            "export DOTNET_GCHeapHardLimit=0x3000000; { echo time,load,other; "
                + "seq 0 399999 | sed -E 's/(.*)/2020-01-01,\\1,1/'; } | $M predict model - | tail -n 1");

        Assert.Equal(0, ending.ExitCode);
        Assert.StartsWith("2020-01-01 00:00:00,", ending.Output, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Fit_ThatIsCancelled_LeavesNothing()
    {
        using var process = MogruProcess.Start($"fit {folder.PathOf("log.csv")} --target load --epochs 100000 --out {folder.PathOf("model")}");
        SpinWait.SpinUntil(() => Directory.Exists(folder.PathOf("model")), TimeSpan.FromSeconds(30));
        process.Signal("INT");

        Assert.Equal(130, process.Wait().ExitCode);
        Assert.False(Directory.Exists(folder.PathOf("model")));
    }

    [LinuxFact]
    public void Open_GivesTheReportToTheDesktop_OrSaysWhereItIs()
    {
        Directory.CreateDirectory(folder.PathOf("bin"));
        File.WriteAllText(folder.PathOf("bin/xdg-open"), "#!/bin/sh\nprintf %s \"$1\" > \"${0%/*}/opened\"\n");
        var opened = Run("chmod +x bin/xdg-open; PATH=\"$PWD/bin:$PATH\" DISPLAY=:0 $M fit log.csv --target load --inputs other --epochs 1 --out model --open");
        var none = Run("unset DISPLAY WAYLAND_DISPLAY; $M fit log.csv --target load --inputs other --epochs 1 --out another --open");

        Assert.Equal((0, "", 0), (opened.ExitCode, opened.Error, none.ExitCode));
        Assert.Equal(folder.PathOf("model/report.html"), File.ReadAllText(folder.PathOf("bin/opened")));
        Assert.Contains($"no browser to open the report with; it is {folder.PathOf("another/report.html")}.", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Detect_TellsOfARowThatIsOdd()
    {
        Fit("--task detect --inputs load --false-alarms 0.01");
        string[] lines = File.ReadAllLines(folder.PathOf("log.csv"));
        string[] cells = lines[400].Split(',');
        lines[400] = $"{cells[0]},99,{cells[2]}";
        File.WriteAllLines(folder.PathOf("odd.csv"), lines);
        var ending = Run("$M detect model odd.csv --alarms --json");

        Assert.Equal(0, ending.ExitCode);
        var alarm = ending.Output.Split('\n').Where(line => line.Contains(cells[0], StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement).Single();
        Assert.Equal((true, "load", "spike"), (alarm.GetProperty("alarm").GetBoolean(), alarm.GetProperty("column").GetString(), alarm.GetProperty("kind").GetString()));
        Assert.Equal(2, Run("$M predict model odd.csv").ExitCode);
    }

    void Fit(string options)
    {
        var ending = Run($"$M fit log.csv {options} --epochs 2 --out model");
        Assert.True(ending.ExitCode == 0, $"{ending}");
    }

    Ending Run(string line) => Shell.Run(line, folder.Path);
}
