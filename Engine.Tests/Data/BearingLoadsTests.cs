using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public sealed class BearingLoadsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_ArchivesAndLooseFiles_GiveTheSameNineFaultsALoad()
    {
        foreach (int rpm in (int[])[1772, 1750])
            File.WriteAllBytes(folder.PathOf($"cwru_{rpm}rpm_faults_npz.zip"), ZipBytes.Deflated(Files(rpm)));
        foreach (var (name, bytes) in Files(1730))
            File.WriteAllBytes(folder.PathOf(name), bytes);

        var loads = BearingLoads.Read(folder.Path, new());
        Assert.Equal(["1 HP", "2 HP", "3 HP"], loads.Select(load => load.Name));
        Assert.Equal([1772, 1750, 1730], loads.Select(load => (int)load.Recordings[0].Samples[0]));
        Assert.All(loads, load => Assert.Equal(
            [3, 3, 3], load.Recordings.GroupBy(recording => recording.Fault).OrderBy(group => group.Key).Select(group => group.Count())));
        Assert.All(loads.SelectMany(load => load.Recordings), recording => Assert.Equal(BearingFile.FaultRate, recording.SampleRate));
    }

    [Fact]
    public void Read_MissingRecording_NamesTheCommand()
    {
        File.WriteAllBytes(folder.PathOf("cwru_1772rpm_faults_npz.zip"), ZipBytes.Deflated(Files(1772)[1..]));
        var fault = Assert.Throws<DataFormatException>(() => BearingLoads.Read(folder.Path, new()));
        Assert.Contains(Files(1772)[0].Name, fault.Message, StringComparison.Ordinal);
        Assert.Contains("'mogru data get cwru-other-loads --unlicensed'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_LoadsWithoutRecordingsOrWithThePublishedProtocol_AreRefused()
    {
        Assert.Throws<TaskOptionException>(() => new BearingOptions { TestLoads = "x", Protocol = BearingProtocol.Fair }.Validate());
        Assert.Throws<TaskOptionException>(() => new BearingOptions { TestLoads = "x", Folder = "y" }.Validate());
        new BearingOptions { TestLoads = "x", Folder = "y", Protocol = BearingProtocol.Fair }.Validate();
    }

    [RealDataFact]
    public void RealLoads_AreCutIntoTestSetsOfFaultsAlone()
    {
        var task = new BearingTask(
            new() { Folder = RealData.PathOf("cwru"), TestLoads = RealData.Folder, Protocol = BearingProtocol.Fair }, 42);
        Assert.Equal(["1 HP", "2 HP", "3 HP"], task.TestSets.Select(set => set.Name));
        Assert.Equal(task.Count(Split.Test), task.TestSets.Sum(set => set.Count));
        Assert.Equal(0, task.Count(Split.Test, BearingFault.Normal));
        Assert.Equal(task.Count(Split.Test), 3 * task.Count(Split.Test, BearingFault.Ball), 30.0);
        Assert.All(task.TestSets, set => Assert.InRange(set.Count, 9 * 235, 9 * 239));
        Assert.InRange(GeneratedTasks.Samples(task, 200, Split.Test).Series.Average(x => (double)x * x), 0.5, 2);
    }

    static (string Name, byte[] Bytes)[] Files(int rpm) =>
    [
        .. from fault in (string[])["IR", "B", "OR@6"]
           from mils in (int[])[7, 14, 21]
           select ($"{rpm}_{fault}_{mils}_DE12.npz", ZipBytes.Stored(("DE.npy", NpyBytes.Of(rpm, 1, 2)))),
    ];
}
