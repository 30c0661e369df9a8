using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class AtomicFileTests
{
    [Fact]
    public void Write_NewAndExistingFile_HoldsOnlyTheNewContent()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        AtomicFile.Write(path, stream => stream.Write([4]));
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal(["a"], folder.Files);
    }

    [Fact]
    public void Write_Failing_LeavesTheOldContentAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a");
        File.WriteAllBytes(path, [1]);
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write([2, 3]);
            throw new InvalidOperationException();
        }));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal(["a"], folder.Files);
    }

    [Fact]
    public void Write_RenameImpossible_RemovesTheTemporaryFile()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("a"));
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(folder.PathOf("a"), stream => stream.WriteByte(1)));
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void Write_BesideANeighboursTemporaryFile_LeavesItAlone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a"), own = folder.PathOf($".mogru-{Environment.ProcessId}-0.tmp");
        File.WriteAllBytes(path + ".tmp", [9, 9]);
        File.WriteAllBytes(own, [8]);
        AtomicFile.Write(path, stream => stream.WriteByte(1));

        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal([9, 9], File.ReadAllBytes(path + ".tmp"));
        Assert.Equal([8], File.ReadAllBytes(own));
        Assert.Equal(3, folder.Files.Length);
    }

    [Fact]
    public void Write_NameAsLongAsNamesMayBe_IsWritten()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(new string('n', 255));
        AtomicFile.Write(path, stream => stream.WriteByte(1));
        Assert.Equal([1], File.ReadAllBytes(path));
    }

    [UnixFact]
    public void FolderFlush_OfAFolderThatOthersListAtOnce_ReachesItsDescriptor()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.Write(folder.PathOf("a"), stream => stream.WriteByte(1));
        string place = LinkedPath.Follow(folder.Path);

        Parallel.For(0, 200, _ => Assert.Equal(OperatingSystem.IsLinux(), FolderFlush.Run(place)));

        Assert.False(FolderFlush.Run(folder.PathOf("a/..")));  // by another name: only a path without links is found
    }

    [Fact]
    public void Sweep_AfterAKill_RemovesOwnFilesOnly()
    {
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])[".mogru-12-3.tmp", ".mogru-x.tmp", "a.tmp", "b.mogru-1-1.tmp"])
            File.WriteAllText(folder.PathOf(name), "");
        FileTarget.Sweep(folder.Path);
        Assert.Equal([".mogru-x.tmp", "a.tmp", "b.mogru-1-1.tmp"], folder.Files.Order(StringComparer.Ordinal));
    }
}
