using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public sealed class BearingFolderTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    string Root => temporary.Path;

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Read_TenFiles_InTheFolderOrBelow_AreFound()
    {
        string npz = Path.Combine(Root, "cwru", "npz");
        Directory.CreateDirectory(npz);
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(npz, file.NpzName), file.FileNumber, "DE");

        foreach (string place in new[] { Root, Path.Combine(Root, "cwru"), npz })
        {
            var recordings = BearingFolder.Read(place, new(), out string source);
            Assert.Contains(npz, source, StringComparison.Ordinal);
            Assert.Equal(BearingFile.All.Select(file => (double)file.FileNumber), recordings.Select(recording => recording.Samples[0]));
            Assert.Equal(BearingFile.All.Select(file => file.Fault), recordings.Select(recording => recording.Fault));
            Assert.Equal(BearingFile.NormalRate, recordings[0].SampleRate);
        }
    }

    [Fact]
    public void Read_MissingFolder_SaysSo()
    {
        string absent = Path.Combine(Root, "nowhere");
        Assert.Contains($"there is no folder {absent}", Message(absent), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFolder_NamesWhatIsExpected()
    {
        string message = Message(Root);
        Assert.Contains("neither npz files such as 1797_Normal.npz nor MATLAB files such as 97.mat", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IncompleteFolder_NamesWhatIsMissing()
    {
        foreach (var file in BearingFile.All.Skip(2))
            WriteNpz(Path.Combine(Root, file.NpzName), 1, "DE");
        Assert.Contains("lacks 1797_Normal.npz, 1797_IR_7_DE12.npz; all ten", Message(Root), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileWithoutTheDriveEnd_SaysWhatItHolds()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(Root, file.NpzName), 1, file.FileNumber == 105 ? ["FE", "BA"] : ["DE"]);
        Assert.Equal("bearing: 1797_IR_7_DE12.npz holds 'FE' and 'BA' but no 'DE'; download the drive-end file again.", Message(Root));
        File.WriteAllBytes(Path.Combine(Root, "1797_IR_7_DE12.npz"), ZipBytes.Stored(("read me.txt", [1])));
        Assert.Equal("bearing: 1797_IR_7_DE12.npz holds no array, expected 'DE'; download the drive-end file again.", Message(Root));
    }

    [Fact]
    public void Read_NotANumber_SaysWhere()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(Root, file.NpzName), file.FileNumber == 185 ? double.NaN : 1, "DE");
        Assert.Contains("1797_B_14_DE12.npz has NaN at sample 0", Message(Root), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutOffFile_IsRefused()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(Root, file.NpzName), 1, "DE");
        string cut = Path.Combine(Root, BearingFile.All[3].NpzName);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^30]);
        Assert.Contains(cut, Message(Root), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MatFiles_ComeFromFilesAndFromTheArchive()
    {
        foreach (var file in BearingFile.All.Take(2))
            File.WriteAllBytes(temporary.PathOf(file.MatName), MatOf(file));
        var packed = BearingFile.All.Skip(2).Select(file => (file.MatName, MatOf(file)));
        File.WriteAllBytes(temporary.PathOf("cwru_rest.zip"), ZipBytes.Deflated([.. packed]));

        var recordings = BearingFolder.Read(Root, new(), out string source);
        Assert.Contains("MATLAB", source, StringComparison.Ordinal);
        Assert.Equal(BearingFile.All.Select(file => (double)file.FileNumber), recordings.Select(recording => recording.Samples[0]));
        Assert.Equal(BearingFile.All.Select(file => file.MatName), recordings.Select(recording => recording.Name));
    }

    [Fact]
    public void Read_MatFileOfAnotherRecording_SaysWhatItHolds()
    {
        foreach (var file in BearingFile.All)
            File.WriteAllBytes(temporary.PathOf(file.MatName), MatOf(file, file.FileNumber == 97 ? "X098_DE_time" : null));
        string message = Message(Root);
        Assert.Contains("97.mat: no variable 'X097_DE_time'; it holds 'X098_DE_time'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ChannelsSideBySide_AreRefused()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(Root, file.NpzName), 1, "DE");
        string name = BearingFile.All[4].NpzName;
        File.WriteAllBytes(Path.Combine(Root, name), ZipBytes.Stored(("DE.npy", NpyBytes.Of("<f8", "(3, 2)", new byte[48]))));
        Assert.Contains($"{name} is [3, 2], expected one signal", Message(Root), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FarTooManySamples_IsRefusedBeforeTheyAreUnpacked()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(Root, file.NpzName), 1, "DE");
        byte[] many = NpyBytes.Of("|i1", "(20000000,)", new byte[20_000_000]);
        File.WriteAllBytes(Path.Combine(Root, BearingFile.All[0].NpzName), ZipBytes.Deflated(("DE.npy", many)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("has 20000000 samples, expected at most 10000000", Message(Root), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Read_MatFileCutShortAfterTheDriveEnd_IsRefused()
    {
        var build = new MatBytes();
        foreach (var file in BearingFile.All)
            File.WriteAllBytes(temporary.PathOf(file.MatName), build.File(build.Doubles(file.MatVariable, 1, 2), build.Doubles("FE", 3, 4)));
        Assert.Equal(10, BearingFolder.Read(Root, new(), out _).Length);

        string cut = temporary.PathOf("105.mat");
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^3]);
        Assert.StartsWith(cut, Message(Root), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamagedArchive_NamesIt()
    {
        File.WriteAllBytes(temporary.PathOf("cwru_rest.zip"), [1, 2, 3]);
        Assert.Contains("cwru_rest.zip", Message(Root), StringComparison.Ordinal);
    }

    [Fact]
    public void Task_ShortRecording_SaysHowManySamplesAreNeeded()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(Root, file.NpzName), 1, "DE");
        var fault = Assert.Throws<DataFormatException>(() => new BearingTask(new() { Folder = Root }, 1));
        Assert.Contains("1797_Normal.npz has 3 samples, a window needs 1024", fault.Message, StringComparison.Ordinal);
    }

    static string Message(string place) => Assert.Throws<DataFormatException>(() => BearingFolder.Read(place, new(), out _)).Message;

    static void WriteNpz(string path, double value, params string[] names) =>
        File.WriteAllBytes(path, ZipBytes.Stored([.. names.Select(name => ($"{name}.npy", NpyBytes.Of(value, 2, 3)))]));

    static byte[] MatOf(BearingFile file, string? variable = null) =>
        new MatBytes().File(new MatBytes().Doubles(variable ?? file.MatVariable, file.FileNumber, 2, 3));
}
