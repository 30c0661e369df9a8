using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>Standard streams that are closed or full: the exit code is right, and no run is lost for lines about it.</summary>
public sealed class StreamTests : IDisposable
{
    const string Tiny = "$M train copy --cell gru --seq-len 4 --vocab 4 --hidden 4 --epochs 2 --train-samples 64 --val-samples 32 --out run";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [UnixFact]
    public void Error_ThatCannotBeWritten_LeavesTheExitCode()
    {
        foreach (string streams in (string[])["2>/dev/full", "2>&-", "<&- >&- 2>&-", "2</dev/null"])
            Assert.Equal(2, Run($"$M train nonsense {streams}").ExitCode);
        Assert.Equal(3, Run("$M train --resume nothing 2>&-").ExitCode);
    }

    [UnixFact]
    public void Train_WithoutStandardOutput_TrainsToItsEndAndSaysSo()
    {
        foreach (string streams in (string[])[">&-", ">/dev/full", "1</dev/null"])
        {
            var ending = Run($"{Tiny} {streams}");
            Assert.True(ending.ExitCode == 0, ending.ToString());
            Assert.Contains("standard output cannot be written", ending.Error, StringComparison.Ordinal);
            Assert.Single(ending.Error.TrimEnd().Split('\n'));
            Assert.Equal(
                ["checkpoint.safetensors", "metrics.jsonl", "model.safetensors", "run.json"],
                Directory.GetFiles(folder.PathOf("run")).Select(Path.GetFileName).Order());
            Assert.Equal(2, File.ReadAllLines(folder.PathOf("run/metrics.jsonl")).Length);
            Directory.Delete(folder.PathOf("run"), recursive: true);
        }
    }

    [UnixFact]
    public void Train_WithNoStreamAtAll_WritesNothingIntoItsFiles()
    {
        Assert.Equal(0, Run($"{Tiny} --json whole.json <&- >&- 2>&-").ExitCode);
        Assert.Equal(File.ReadAllText(folder.PathOf("whole.json")), File.ReadAllText(folder.PathOf("run/run.json")));
        Assert.All(File.ReadAllLines(folder.PathOf("run/metrics.jsonl")), line => Assert.StartsWith("{\"epoch\":", line, StringComparison.Ordinal));
        Assert.Equal(0, Run("$M train --resume run").ExitCode);
    }

    [UnixFact]
    public void Verb_WhoseOutputIsItsPurpose_EndsWithThreeWhereItIsLost()
    {
        foreach (string line in (string[])["match >&-", "data list >/dev/full", "train --help >/dev/full", "match --json - >/dev/full", "doctor >&-"])
        {
            var ending = Run($"$M {line}");
            Assert.True(ending.ExitCode == 3, $"{line}: {ending}");
            Assert.StartsWith("mogru: standard output cannot be written", ending.Error, StringComparison.Ordinal);
            Assert.Single(ending.Error.TrimEnd().Split('\n'));
        }
    }

    [UnixFact]
    public void Json_ToAClosedStandardOutput_IsRefusedBeforeTheWork()
    {
        var ending = Run($"{Tiny} --json - >&-");
        Assert.Equal(3, ending.ExitCode);
        Assert.False(Directory.Exists(folder.PathOf("run")));
    }

    [UnixFact]
    public void Reader_ThatHasGone_IsNoFault()
    {
        var ending = Run("$M data list | head -1; exit ${PIPESTATUS[0]}");
        Assert.True(ending is { ExitCode: 0, Error: "" }, ending.ToString());
        Assert.Single(ending.Output.TrimEnd().Split('\n'));
    }

    [UnixFact]
    public void CurrentFolder_ThatIsGone_IsNamed()
    {
        foreach (string line in (string[])["doctor", "data list", "train copy", "match --json m.json"])
        {
            var ending = Run($"mkdir gone; cd gone; rmdir ../gone; $M {line}");
            Assert.True(ending.ExitCode == 3, $"{line}: {ending}");
            Assert.Contains("current folder is gone", ending.Error, StringComparison.Ordinal);
        }
    }

    Ending Run(string line) => Shell.Run(line, folder.Path);
}
