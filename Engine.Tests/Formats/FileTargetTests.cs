using System.Diagnostics;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>What stands where a file is to be written is neither lost nor replaced by something of another kind.</summary>
public sealed class FileTargetTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [UnixFact]
    public void Write_SymbolicLink_WritesWhatItNamesAndKeepsIt()
    {
        Directory.CreateDirectory(folder.PathOf("far/deep"));
        File.WriteAllText(folder.PathOf("far/file"), "old");
        File.CreateSymbolicLink(folder.PathOf("second"), "far/file");
        File.CreateSymbolicLink(folder.PathOf("first"), "second");
        Write("first");

        Assert.Equal("new", File.ReadAllText(folder.PathOf("far/file")));
        Assert.Equal("second", new FileInfo(folder.PathOf("first")).LinkTarget);
        Assert.Equal("far/file", new FileInfo(folder.PathOf("second")).LinkTarget);
    }

    [UnixFact]
    public void Write_LinkBehindALinkedFolder_GoesWhereTheKernelGoes()
    {
        Directory.CreateDirectory(folder.PathOf("far/deep"));
        File.CreateSymbolicLink(folder.PathOf("near"), "far/deep");
        File.CreateSymbolicLink(folder.PathOf("far/deep/link"), "../file");
        Write("near/link");

        Assert.Equal("new", File.ReadAllText(folder.PathOf("far/file")));
        Assert.False(File.Exists(folder.PathOf("file")));
    }

    [UnixFact]
    public void Write_DanglingLink_CreatesWhatItNames()
    {
        File.CreateSymbolicLink(folder.PathOf("link"), "file");
        Write("link");

        Assert.Equal("new", File.ReadAllText(folder.PathOf("file")));
        Assert.NotNull(new FileInfo(folder.PathOf("link")).LinkTarget);
    }

    [Fact]
    public void Write_InAFolderThatIsNotThere_NamesTheFolder()
    {
        string missing = folder.PathOf("none");

        var refusal = Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(Path.Combine(missing, "file"), _ => { }));

        Assert.Equal($"There is no folder {missing}; make it, or name another.", refusal.Message);
    }

    [UnixFact]
    public void Write_LinksInACircle_AreRefused()
    {
        File.CreateSymbolicLink(folder.PathOf("a"), "b");
        File.CreateSymbolicLink(folder.PathOf("b"), "a");
        Assert.Contains("circle", Assert.Throws<IOException>(() => Write("a")).Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Write_LinkToADevice_IsWrittenThrough()
    {
        File.CreateSymbolicLink(folder.PathOf("null"), "/dev/null");
        Write("null");
        Assert.Equal("/dev/null", new FileInfo(folder.PathOf("null")).LinkTarget);

        File.CreateSymbolicLink(folder.PathOf("full"), "/dev/full");
        if (File.Exists("/dev/full"))
            Assert.DoesNotContain(".tmp", Assert.Throws<IOException>(() => Write("full")).Message, StringComparison.Ordinal);
        Assert.Equal(["full", "null"], folder.Files.Order());
    }

    [UnixFact]
    public async Task Write_Fifo_ReachesItsReader()
    {
        MakeFifo("fifo");
        var reading = Task.Run(() => File.ReadAllText(folder.PathOf("fifo")));
        Write("fifo");

        Assert.Equal("new", await reading);
        Assert.Equal(0, new FileInfo(folder.PathOf("fifo")).Length);
    }

    [UnixFact]
    public void Open_FifoThatNobodyReads_IsRefused()
    {
        MakeFifo("fifo");
        Assert.Contains("nobody reads", Assert.Throws<IOException>(() => Write("fifo")).Message, StringComparison.Ordinal);
        Assert.Equal(["fifo"], folder.Files);
    }

    [UnixFact]
    public void Write_OpenFile_GoesBehindWhatIsThere()
    {
        if (!Directory.Exists("/proc/self/fd"))
            return;
        using var file = new FileStream(folder.PathOf("file"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        file.Write("old "u8);
        file.Flush();
        AtomicFile.Write($"/dev/fd/{file.SafeFileHandle.DangerousGetHandle()}", stream => stream.Write("new"u8));
        Assert.Equal("old new", ReadShared("file"));
    }

    [UnixFact]
    public void Write_FileOfItsOwnMode_KeepsIt()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var mode in (UnixFileMode[])[(UnixFileMode)0x180, (UnixFileMode)0x1B6, (UnixFileMode)0x1ED])
        {
            File.WriteAllText(folder.PathOf("file"), "old");
            File.SetUnixFileMode(folder.PathOf("file"), mode);
            AtomicFile.Write(folder.PathOf("file"), stream =>
            {
                string temporary = Assert.Single(folder.Files, name => name != "file");
                Assert.Equal(mode, ModeOf(temporary));
                stream.Write("new"u8);
            });
            Assert.Equal(mode, ModeOf("file"));
        }
        File.WriteAllText(folder.PathOf("plain"), "");
        Write("another");
        Assert.Equal(ModeOf("plain"), ModeOf("another"));
    }

    [UnixFact]
    public void Open_FileThatMayBeReadOnly_IsRefused()
    {
        File.WriteAllText(folder.PathOf("file"), "old");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.PathOf("file"), UnixFileMode.UserRead);
        Assert.Throws<UnauthorizedAccessException>(() => Write("file"));
        Assert.Equal("old", File.ReadAllText(folder.PathOf("file")));
    }

    [UnixFact]
    public void Write_EmptyFile_IsReplacedWhole()
    {
        File.WriteAllText(folder.PathOf("file"), "");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(folder.PathOf("file"), stream =>
        {
            stream.Write("part"u8);
            stream.Flush();
            throw new InvalidOperationException();
        }));
        Assert.Equal("", File.ReadAllText(folder.PathOf("file")));
        Write("file");
        Assert.Equal("new", File.ReadAllText(folder.PathOf("file")));
        Assert.Equal(["file"], folder.Files);
    }

    [UnixFact]
    public void Write_OneOfTwoNames_LeavesTheOtherTheOldContent()
    {
        File.WriteAllText(folder.PathOf("file"), "old");
        using (var link = Process.Start("ln", [folder.PathOf("file"), folder.PathOf("other")]))
            link.WaitForExit();
        Write("file");
        Assert.Equal("old", File.ReadAllText(folder.PathOf("other")));
        Assert.Equal("new", File.ReadAllText(folder.PathOf("file")));
    }

    void Write(string name) => AtomicFile.Write(folder.PathOf(name), stream => stream.Write("new"u8));

    UnixFileMode ModeOf(string name) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(folder.PathOf(name));

    void MakeFifo(string name)
    {
        using var make = Process.Start("mkfifo", [folder.PathOf(name)]);
        make.WaitForExit();
    }

    string ReadShared(string name)
    {
        using var reader = new StreamReader(new FileStream(folder.PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
