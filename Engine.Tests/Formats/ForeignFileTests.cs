using System.Diagnostics;
using System.Net.Sockets;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public sealed class ForeignFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Bytes_RegularFile_AreItsContent()
    {
        string path = Written("data", [1, 2, 3]);

        Assert.Equal([1, 2, 3], ForeignFile.Bytes(path, "a file"));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("../data", "inner")]
    [InlineData("./inner/../data")]
    public void Bytes_Links_LeadToTheFile(string target, string below = "")
    {
        Written("data", [4]);
        Directory.CreateDirectory(folder.PathOf("inner"));
        string link = folder.PathOf(Path.Combine(below, "link")), second = folder.PathOf("second");
        File.CreateSymbolicLink(link, target);
        File.CreateSymbolicLink(second, link);

        Assert.Equal([4], ForeignFile.Bytes(second, "a file"));
    }

    [Fact]
    public void Bytes_LinkThatClimbsOutOfALinkedFolder_AreTheFilesThatTheSystemOpens()
    {
        Directory.CreateDirectory(folder.PathOf("a/b"));
        Written("a/data", [5]);
        File.CreateSymbolicLink(folder.PathOf("a/b/link"), "../data");
        File.CreateSymbolicLink(folder.PathOf("short"), "a/b");

        Assert.Equal([5], ForeignFile.Bytes(folder.PathOf("short/link"), "a file"));
    }

    [Fact]
    public void Bytes_MoreThanAreRead_AreRefusedUnread() =>
        Fault.Says("3 bytes, at most 2 are read", () => ForeignFile.Bytes(Written("data", [1, 2, 3]), "a small file", most: 2));

    [Fact]
    public void Bytes_NothingThere_SayWhatWasExpected()
    {
        Fault.Says("no such file; expected a map", () => ForeignFile.Bytes(folder.PathOf("absent"), "a map"));
        Fault.Says("no such file; expected a map", () => ForeignFile.Bytes(folder.PathOf("absent/file"), "a map"));
        Fault.Says("cannot be opened", () => ForeignFile.Bytes("", "a map"));
        Fault.Says("it is a folder; expected a map", () => ForeignFile.Bytes(folder.Path, "a map"));
        Fault.Says("no bytes: it is empty", () => ForeignFile.Bytes(Written("empty", []), "a map"));
    }

    [Fact]
    public void Bytes_LinksInACircle_AreRefused()
    {
        File.CreateSymbolicLink(folder.PathOf("one"), "two");
        File.CreateSymbolicLink(folder.PathOf("two"), "one");

        Fault.Says("lead in a circle", () => ForeignFile.Bytes(folder.PathOf("one"), "a map"));
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/random")]
    [InlineData("/dev/null")]
    [InlineData("/dev/tty")]
    [InlineData("/proc/self/maps")]
    public void Bytes_Devices_AreRefused(string path)
    {
        if (!OperatingSystem.IsWindows())
            Fault.Says("a pipe or a device; expected a map in a regular file", () => ForeignFile.Bytes(path, "a map"));
    }

    [Fact]
    public void Bytes_PipeWithoutAWriter_AreRefusedAtOnce()
    {
        if (OperatingSystem.IsWindows())
            return;
        string pipe = folder.PathOf("pipe"), link = folder.PathOf("link");
        using (var make = Process.Start("mkfifo", [pipe]))
            make.WaitForExit();
        File.CreateSymbolicLink(link, "pipe");

        Fault.Says("a pipe or a device", () => ForeignFile.Bytes(pipe, "a map"));
        Fault.Says("a pipe or a device", () => SafetensorsFile.Read(link));
    }

    [Fact]
    public void Bytes_Socket_AreRefused()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder.PathOf("socket")));

        Fault.Says("a pipe or a device", () => ForeignFile.Bytes(folder.PathOf("socket"), "a map"));
    }

    // What the kernel makes up as it is read claims a page and holds less.
    [Fact]
    public void Bytes_FewerThanTheFileClaims_AreRefused()
    {
        const string Status = "/sys/kernel/mm/transparent_hugepage/enabled";
        if (File.Exists(Status))
            Fault.Says("it changes while it is read", () => ForeignFile.Bytes(Status, "a map"));
    }

    string Written(string name, byte[] content)
    {
        File.WriteAllBytes(folder.PathOf(name), content);
        return folder.PathOf(name);
    }
}
