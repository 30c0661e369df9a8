using System.Text.Json;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>What stands where <c>--json</c> and <c>--out</c> point is written through, kept, or refused before the work.</summary>
public sealed class TargetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [UnixFact]
    public void Json_OntoLinksDevicesAndModes_KeepsThem()
    {
        var ending = Run(
            """
            set -e
            echo old > real.json; chmod 600 real.json; ln -s real.json link.json; echo mine > link.json.tmp; echo mine > real.json.tmp
            ln -s later.json dangling.json; ln -s /dev/null null.json
            for name in link dangling null; do $M match --tasks copy --json $name.json > /dev/null; done
            stat -c '%F %a %n' real.json link.json later.json dangling.json null.json real.json.tmp link.json.tmp; cat ./*.tmp
            """);
        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Equal(
            """
            regular file 600 real.json
            symbolic link 777 link.json
            regular file 644 later.json
            symbolic link 777 dangling.json
            symbolic link 777 null.json
            regular file 644 real.json.tmp
            regular file 644 link.json.tmp
            mine
            mine

            """, ending.Output.ReplaceLineEndings("\n"));
        Assert.Equal(3, JsonDocument.Parse(File.ReadAllText(folder.PathOf("later.json"))).RootElement.GetArrayLength());
        Assert.Equal(File.ReadAllText(folder.PathOf("later.json")), File.ReadAllText(folder.PathOf("real.json")));
    }

    [UnixFact]
    public void Json_ToStandardOutputByAnyName_IsAloneThere()
    {
        foreach (string name in (string[])["-", "/dev/stdout", "/dev/fd/1"])
            Assert.Equal(3, JsonDocument.Parse(Run($"$M match --tasks copy --json {name}").Output).RootElement.GetArrayLength());
        Assert.Equal(3, JsonDocument.Parse(Run("$M match --tasks copy --json /dev/stderr").Error).RootElement.GetArrayLength());
        Assert.Equal(3, JsonDocument.Parse(Run("$M match --tasks copy --json >(cat >&2) > /dev/null; sleep .2").Error).RootElement.GetArrayLength());
    }

    [UnixFact]
    public void Json_ToAFifo_ReachesItsReaderOrIsRefused()
    {
        var read = Run("mkfifo pipe; cat pipe & $M match --tasks copy --json pipe > /dev/null; code=$?; wait; stat -c %F pipe >&2; exit $code");
        Assert.True(read is { ExitCode: 0, Error: "fifo\n" }, read.ToString());
        Assert.Equal(3, JsonDocument.Parse(read.Output).RootElement.GetArrayLength());

        var refused = Run("$M match --tasks copy --json pipe");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("'pipe'", refused.Error, StringComparison.Ordinal);
        Assert.Contains("nobody reads", refused.Error, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Json_WhereNoFileCanBe_IsRefusedBeforeTheWork()
    {
        foreach (string name in (string[])[".", "nothing/a.json", "read.json", "circle", new string('n', 256)])
        {
            var ending = Run(
                $"ln -sf circle circle; echo old > read.json; chmod 444 read.json; $M train copy --out run --json {name}; code=$?; cat read.json; "
                    + "chmod 644 read.json; exit $code");
            Assert.True(ending.ExitCode == 2, $"{name}: {ending}");
            Assert.Equal("old\n", ending.Output);
            Assert.False(Directory.Exists(folder.PathOf("run")));
        }
        Assert.Equal(3, Run("$M match --json /dev/full").ExitCode);
    }

    [UnixFact]
    public void Report_OntoLinksAndStandardOutput_WritesThrough()
    {
        Assert.Equal(0, Run("$M profile --cells gru --hidden 4 --steps 2 --batch 2 --runs 1 --threads 1 --json p.json").ExitCode);
        var linked = Run("touch real.html; ln -s real.html link.html; $M report p.json --out link.html; stat -c %F link.html; head -c 15 real.html");
        Assert.Contains("symbolic link", linked.Output, StringComparison.Ordinal);
        Assert.EndsWith("<!doctype html>", linked.Output, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("<!doctype html>", Run("$M report p.json --out /dev/stdout").Output, StringComparison.OrdinalIgnoreCase);

        var json = Run("$M report p.json --json -");
        Assert.True(json.ExitCode == 0, json.ToString());
        Assert.Equal("throughput", JsonDocument.Parse(json.Output).RootElement.GetProperty("sections")[0].GetProperty("id").GetString());
        Assert.False(File.Exists(folder.PathOf("report.html")));
    }

    [UnixFact]
    public void Signal_WhereTheReaderDoesNotRead_EndsTheProcess()
    {
        Assert.Equal(0, Run("$M profile --cells gru --hidden 4 --steps 2 --batch 2 --runs 1 --threads 1 --json p.json").ExitCode);
        var ending = Run(
            "mkfifo pipe; sleep 60 < pipe & reader=$!; $M report p.json --out pipe & program=$!; sleep 1; kill $program; wait $program; code=$?; "
                + "kill $reader; exit $code");
        Assert.True(ending.ExitCode == 130, ending.ToString());
    }

    Ending Run(string line) => Shell.Run(line, folder.Path);
}
