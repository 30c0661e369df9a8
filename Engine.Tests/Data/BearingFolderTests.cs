using System.IO.Compression;
using System.Text;
using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public sealed class BearingFolderTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("mogru-bearing-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_TenFiles_InTheFolderOrBelow_AreFound()
    {
        string npz = Path.Combine(folder, "cwru", "npz");
        Directory.CreateDirectory(npz);
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(npz, file.NpzName), file.FileNumber, "DE");

        foreach (string place in new[] { folder, Path.Combine(folder, "cwru"), npz })
        {
            var recordings = BearingFolder.Read(place, out string source);
            Assert.Contains(npz, source, StringComparison.Ordinal);
            Assert.Equal(BearingFile.All.Select(file => (double)file.FileNumber), recordings.Select(recording => recording.Samples[0]));
            Assert.Equal(BearingFile.All.Select(file => file.Fault), recordings.Select(recording => recording.Fault));
            Assert.Equal(BearingFile.NormalRate, recordings[0].SampleRate);
        }
    }

    [Fact]
    public void Read_MissingFolder_SaysSo()
    {
        string absent = Path.Combine(folder, "nowhere");
        Assert.Contains($"there is no folder {absent}", Message(absent), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFolder_NamesWhatIsExpected()
    {
        string message = Message(folder);
        Assert.Contains("neither npz files such as 1797_Normal.npz nor MATLAB files such as 97.mat", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_IncompleteFolder_NamesWhatIsMissing()
    {
        foreach (var file in BearingFile.All.Skip(2))
            WriteNpz(Path.Combine(folder, file.NpzName), 1, "DE");
        Assert.Contains("lacks 1797_Normal.npz, 1797_IR_7_DE12.npz; all ten", Message(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileWithoutTheDriveEnd_SaysWhatItHolds()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(folder, file.NpzName), 1, file.FileNumber == 105 ? ["FE", "BA"] : ["DE"]);
        Assert.Equal("bearing: 1797_IR_7_DE12.npz holds 'FE' and 'BA' but no 'DE'; download the drive-end file again.", Message(folder));
    }

    [Fact]
    public void Read_NotANumber_SaysWhere()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(folder, file.NpzName), file.FileNumber == 185 ? double.NaN : 1, "DE");
        Assert.Contains("1797_B_14_DE12.npz has NaN at sample 0", Message(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutOffFile_IsRefused()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(folder, file.NpzName), 1, "DE");
        string cut = Path.Combine(folder, BearingFile.All[3].NpzName);
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^30]);
        Assert.Contains(cut, Message(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Task_ShortRecording_SaysHowManySamplesAreNeeded()
    {
        foreach (var file in BearingFile.All)
            WriteNpz(Path.Combine(folder, file.NpzName), 1, "DE");
        var fault = Assert.Throws<DataFormatException>(() => new BearingTask(new() { Folder = folder }, 1));
        Assert.Contains("1797_Normal.npz has 3 samples, a window needs 1024", fault.Message, StringComparison.Ordinal);
    }

    static string Message(string place) => Assert.Throws<DataFormatException>(() => BearingFolder.Read(place, out _)).Message;

    // An npz file whose arrays are three numbers in a column.
    static void WriteNpz(string path, double value, params string[] names)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (string name in names)
        {
            using var entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression).Open();
            string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 1), }".PadRight(117) + "\n";
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
            foreach (double x in new[] { value, 2, 3 })
                entry.Write(BitConverter.GetBytes(x));
        }
    }
}
