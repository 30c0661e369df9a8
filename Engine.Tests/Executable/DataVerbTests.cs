using System.Text.Json;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public class DataVerbTests
{
    [Fact]
    public void Data_ListAndCheckOfAnEmptyFolder_SayHowToGetIt()
    {
        using var folder = new TemporaryFolder();
        var list = MogruProcess.Run($"data list --data {folder.Path}");
        Assert.True(list.ExitCode == 0, list.ToString());
        Assert.Contains("\n    mogru data get etth1\n", list.Output, StringComparison.Ordinal);
        Assert.Contains("\n    mogru data get ecg200 --unlicensed\n", list.Output, StringComparison.Ordinal);
        Assert.All(list.Output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));

        Assert.Equal(0, MogruProcess.Run($"data check --data {folder.Path}").ExitCode);
        Assert.Equal(3, MogruProcess.Run($"data check mnist --data {folder.Path}").ExitCode);
        File.WriteAllText(folder.PathOf("ETTh1.csv"), "date,OT\n");
        var check = MogruProcess.Run($"data check etth1 --data {folder.Path} --json -");
        Assert.Equal(1, check.ExitCode);
        Assert.Equal("damaged", JsonDocument.Parse(check.Output).RootElement[0].GetProperty("state").GetString());
    }

    [Fact]
    public void Train_WithoutItsDataSet_NamesTheCommand()
    {
        using var folder = new TemporaryFolder();
        foreach (string task in (string[])["etth1", "ecg5000", "smnist"])
        {
            var ending = MogruProcess.Run($"train {task} --data {folder.Path} --out {folder.PathOf("run")}");
            Assert.Equal(3, ending.ExitCode);
            Assert.Contains($"'mogru data get {(task == "etth1" ? task : task == "smnist" ? "mnist --unlicensed" : "ecg5000 --unlicensed")}'", ending.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder.PathOf("run")));
        }
    }

    [Fact]
    public void Data_EnvironmentNamesNoFolder_IsSaidAndIsAnErrorWhereDataIsNeeded()
    {
        using var folder = new TemporaryFolder();
        string fault = $"$MOGRU_DATA is '{folder.PathOf("nowhere")}', which is no folder; correct it or unset it.";
        var environment = new Dictionary<string, string> { ["MOGRU_DATA"] = folder.PathOf("nowhere") };

        var list = MogruProcess.Run("data list", environment);
        Assert.Equal(0, list.ExitCode);
        Assert.Contains("$MOGRU_DATA is", list.Output, StringComparison.Ordinal);
        var check = MogruProcess.Run("data check --json -", environment);
        Assert.Equal(fault, JsonDocument.Parse(check.Output).RootElement[0].GetProperty("note").GetString());
        foreach (string line in (string[])["train etth1", "bearing --test-loads"])
        {
            var train = MogruProcess.Run($"{line} --out {folder.PathOf("run")}", environment);
            Assert.Equal(3, train.ExitCode);
            Assert.Contains(fault, train.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_FileThatCannotBeOpened_IsToldAndTheOthersAreChecked()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.PathOf("ETTh1.csv"), folder.PathOf("ETTh1.csv"));
        File.WriteAllText(folder.PathOf("ECG5000_TRAIN.tsv"), "");
        File.WriteAllText(folder.PathOf("1797_Normal.npz"), "x");

        var check = MogruProcess.Run($"data check --data {folder.Path} --json -");

        Assert.Equal(1, check.ExitCode);
        var sets = JsonDocument.Parse(check.Output).RootElement.EnumerateArray().ToDictionary(
            set => set.GetProperty("name").GetString()!, set => set.GetProperty("state").GetString());
        Assert.Equal(("unreadable", "damaged", "damaged"), (sets["etth1"], sets["ecg5000"], sets["cwru"]));
        Assert.Equal(3, MogruProcess.Run($"data check etth1 --data {folder.Path}").ExitCode);
    }

    [Fact]
    public void Get_WithoutALicence_IsRefusedWithTheCommandToPaste()
    {
        using var folder = new TemporaryFolder();
        var get = MogruProcess.Run($"data get ecg200 --data {folder.PathOf("data")}");

        Assert.Equal(2, get.ExitCode);
        Assert.Contains("ecg200 comes without a licence (None stated; UCR archive", get.Error, StringComparison.Ordinal);
        Assert.Contains("'mogru data get ecg200 --unlicensed'", get.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("data")));
    }

    [RealDataFact]
    public void Get_OfSeriesWithoutALicence_CopiesWhatOneHas()
    {
        using var folder = new TemporaryFolder();
        foreach (string set in (string[])["ecg200", "italy-power-demand"])
        {
            Assert.Equal(0, MogruProcess.Run($"data get {set} --from {RealData.Folder} --data {folder.Path}").ExitCode);
            Assert.Equal(0, MogruProcess.Run($"data check {set} --data {folder.Path}").ExitCode);
        }
        Assert.Equal(4, Directory.GetFiles(folder.PathOf("ucr")).Length);
    }

    [RealDataFact]
    public void Get_FromTheDataFolder_CopiesAndRealWorldRunsOnIt()
    {
        using var folder = new TemporaryFolder();
        var get = MogruProcess.Run($"data get etth1 --from {RealData.Folder} --data {folder.Path}");
        Assert.True(get.ExitCode == 0, get.ToString());
        Assert.Contains("CC BY-ND 4.0", get.Output, StringComparison.Ordinal);

        var run = MogruProcess.Run(
            $"real-world --tasks etth1 --cells gru,mogru --hidden 4 --epochs 1 --train-samples 64 --val-samples 32 --data {folder.Path} "
                + $"--out {folder.PathOf("r")} --json -");
        Assert.True(run.ExitCode == 0, run.ToString());
        var result = JsonDocument.Parse(run.Output).RootElement;
        var test = result.GetProperty("runs")[0].GetProperty("best_epoch").GetProperty("tests")[0];
        Assert.Equal("test", test.GetProperty("name").GetString());
        Assert.True(test.GetProperty("mae").GetDouble() > 0);
        var tables = result.GetProperty("summary").EnumerateArray().Select(row => row.GetProperty("table").GetString()).Distinct();
        Assert.Equal(["etth1", "etth1, test", "etth1, test mae"], tables);
    }

    [Fact]
    public void Transfer_OfOneDomain_RunsAndResumesToTheSameJson()
    {
        using var folder = new TemporaryFolder();
        string line = $"transfer --held-out negotiation --hidden 4 --epochs 2 --train-samples 16 --val-samples 8 --seeds 1,2 --out {folder.PathOf("t")}";
        var first = MogruProcess.Run($"{line} --json -");
        Assert.True(first.ExitCode == 0, first.ToString());
        var result = JsonDocument.Parse(first.Output).RootElement;
        Assert.Equal(["mogru", "gru"], result.GetProperty("summary").EnumerateArray().Select(row => row.GetProperty("cell").GetString()));
        Assert.Equal("negotiation", result.GetProperty("runs")[0].GetProperty("config").GetProperty("held_out").GetString());
        Assert.Equal(first.Output, MogruProcess.Run($"{line} --json -").Output);
        Assert.Equal(2, MogruProcess.Run("transfer --held-out poker").ExitCode);
    }
}
