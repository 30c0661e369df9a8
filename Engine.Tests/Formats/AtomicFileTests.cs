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
    public void Write_TemporaryFileHeldByAnother_FailsWithoutTouchingIt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a");
        using (var other = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None))
        {
            other.Write([9, 9]);
            other.Flush();
            Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => stream.WriteByte(1)));
        }
        Assert.Equal([9, 9], File.ReadAllBytes(path + ".tmp"));
    }

    [Fact]
    public void Write_LeftOverTemporaryFile_IsOverwritten()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a");
        File.WriteAllBytes(path + ".tmp", [7, 7, 7, 7]);
        AtomicFile.Write(path, stream => stream.WriteByte(1));
        Assert.Equal([1], File.ReadAllBytes(path));
        Assert.Equal(["a"], folder.Files);
    }
}
