using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Datasets;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Datasets;

/// <summary>What an earlier download left, and whatever else may stand in the way of a new one.</summary>
public sealed class PartFetchTests : IDisposable
{
    static readonly byte[] another = [.. Toys.Plain.Select(b => (byte)(b + 1))];

    readonly TemporaryFolder root = new();
    readonly FileServer server = new();

    public PartFetchTests()
    {
        server.Files["/files/plain.csv"] = Toys.Plain;
        server.Files["/files/digits.gz"] = Toys.Gzip;
        server.Files["/files/both.zip"] = Toys.Zip;
        Directory.CreateDirectory(Folder);
    }

    string Folder => Path.Combine(root.Path, "some", "toys");

    string Part => In("plain.csv.part");

    public void Dispose()
    {
        server.Dispose();
        root.Dispose();
    }

    [Fact]
    public void Get_PartsThatAreWhole_NeedNoServer()
    {
        File.WriteAllBytes(Part, Toys.Plain);
        File.WriteAllBytes(In("digits.gz.part"), Toys.Gzip);
        File.WriteAllBytes(In("both.zip.part"), Toys.Zip);
        server.Files.Clear();

        Get();

        Assert.Empty(server.Requests);
        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
        Assert.Equal(Toys.Plain, File.ReadAllBytes(In("plain.csv")));
    }

    [Fact]
    public void Get_WholePartAndAFolderWithoutTheFile_TakesThePart()
    {
        File.WriteAllBytes(Part, Toys.Plain);
        using var other = new TemporaryFolder();
        using var source = FileSource.Open(other.Path, Toys.Set);

        Assert.Throws<DataFormatException>(() => Get(source));  // for the next file

        Assert.Equal(["plain.csv"], Names());
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(416)]
    [InlineData(500)]
    public void Get_HalfAPartAndAServerThatRefuses_KeepsThePart(int code)
    {
        WriteHalf();
        for (int attempt = 0; attempt < 6; attempt++)
            server.Codes.Enqueue(code);

        Assert.Throws<DataFormatException>(Get);

        Assert.Equal(["plain.csv.part"], Names());
        Assert.Equal(Toys.Plain[..100_000], File.ReadAllBytes(Part));
    }

    [Theory]
    [InlineData("shorter")]
    [InlineData("longer")]
    [InlineData("another")]
    [InlineData("another without ranges")]
    [InlineData("another from a folder")]
    public void Get_HalfAPartAndAnotherFile_KeepsThePartForTheRightSource(string kind)
    {
        WriteHalf();
        server.IgnoresRange = kind == "another without ranges";
        server.Files["/files/plain.csv"] = kind switch
        {
            "shorter" => Toys.Plain[..50_000],
            "longer" => [.. another, .. another],
            _ => another,
        };
        if (kind == "another from a folder")
        {
            using var other = new TemporaryFolder();
            File.WriteAllBytes(other.PathOf("plain.csv"), another);
            using var source = FileSource.Open(other.Path, Toys.Set);
            Assert.Throws<DataFormatException>(() => Get(source));
        }
        else
        {
            Assert.Throws<DataFormatException>(Get);
        }
        Assert.Equal(Toys.Plain[..100_000], File.ReadAllBytes(Part));

        (server.IgnoresRange, server.Files["/files/plain.csv"]) = (false, Toys.Plain);
        server.Requests.Clear();
        Get();

        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
        Assert.Equal(100_000, server.Requests.First().From);
    }

    [Fact]
    public void Get_AnswersThatClaimAnotherBeginning_AreNotAppended()
    {
        WriteHalf();
        server.Shift = 7;
        Get();
        Assert.Equal(Toys.Plain, File.ReadAllBytes(In("plain.csv")));
    }

    [Fact]
    public void Get_AnswersOfPiecesOfTheRest_AreAskedForUntilItIsWhole()
    {
        WriteHalf();
        server.LongestPart = 30_000;
        Get();
        Assert.Equal([100_000, 130_000, 160_000, 190_000], server.Requests.Take(4).Select(request => request.From));
        Assert.Equal(Toys.Plain, File.ReadAllBytes(In("plain.csv")));
    }

    [Fact]
    public void Get_ServerThatPacksOnTheWay_IsNamedAsSuch()
    {
        server.Header = "Content-Encoding: gzip\r\n";
        Assert.Contains("packs the file on its way (gzip)", Assert.Throws<DataFormatException>(Get).Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Theory]
    [InlineData("plain.csv", "a symbolic link")]
    [InlineData("plain.csv", "a folder")]
    [InlineData("plain.csv", "a pipe or a device")]
    [InlineData("plain.csv.part", "a symbolic link")]
    [InlineData("plain.csv.part", "a folder")]
    [InlineData("plain.csv.part", "a pipe or a device")]
    [InlineData("b.npz", "a symbolic link")]
    [InlineData("digits", "a pipe or a device")]
    public void Get_SomethingElseInTheWay_IsRefusedAndLeftAlone(string name, string what)
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = In(name), elsewhere = root.PathOf("elsewhere");
        File.WriteAllText(elsewhere, "mine");
        if (what == "a symbolic link")
            File.CreateSymbolicLink(path, elsewhere);
        else if (what == "a folder")
            Directory.CreateDirectory(path);
        else
            MakePipe(path);

        var fault = Assert.Throws<UsageException>(Get);

        Assert.Contains($"{path} is {what}", fault.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(elsewhere));
        Assert.True(Path.Exists(path));
        if (what == "a symbolic link")
            Assert.Equal(elsewhere, new FileInfo(path).LinkTarget);
    }

    [Fact]
    public void Get_LinkToTheRightFile_IsThereAlready()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllBytes(root.PathOf("plain"), Toys.Plain);
        File.CreateSymbolicLink(In("plain.csv"), root.PathOf("plain"));
        File.WriteAllBytes(root.PathOf("a"), Toys.A);
        File.CreateSymbolicLink(In("a.npz"), root.PathOf("a"));

        Get();

        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
        Assert.NotNull(new FileInfo(In("a.npz")).LinkTarget);
        Assert.DoesNotContain(server.Requests, request => request.Path.EndsWith("plain.csv", StringComparison.Ordinal));
    }

    [Fact]
    public void Get_PartWithASecondName_LeavesThatOneAsItIs()
    {
        if (OperatingSystem.IsWindows())
            return;
        string second = root.PathOf("second");
        File.WriteAllBytes(second, Toys.Plain[..100_000]);
        using (var link = System.Diagnostics.Process.Start("ln", [second, Part]))
            link.WaitForExit();

        Get();

        Assert.Equal(Toys.Plain[..100_000], File.ReadAllBytes(second));
        Assert.Equal(100_000, server.Requests.First().From);
        Assert.Equal(Toys.Plain, File.ReadAllBytes(In("plain.csv")));
    }

    [Fact]
    public void Get_FileOfItsOwnMode_KeepsIt()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllText(In("plain.csv"), "another");
        File.SetUnixFileMode(In("plain.csv"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(In("b.npz"), "");

        Get();

        Assert.Equal(Toys.Plain, File.ReadAllBytes(In("plain.csv")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("plain.csv")));
        Assert.Equal(Toys.B, File.ReadAllBytes(In("b.npz")));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(200_000)]
    public void Get_WhileAnotherOneWrites_IsRefused(int length)
    {
        File.WriteAllBytes(Part, Toys.Plain[..length]);
        using (new FileStream(Part, FileMode.Open, FileAccess.Write, FileShare.None))
            Assert.Contains("another process", Assert.Throws<UsageException>(Get).Message, StringComparison.Ordinal);
        Assert.Equal(length, new FileInfo(Part).Length);
    }

    void Get()
    {
        using var source = new WebSource(server.Address, Toys.Set, TimeSpan.Zero);
        Get(source);
    }

    void Get(FileSource source) => new DatasetFetch(Toys.Set, source, Folder, _ => { }, default).Run();

    void WriteHalf() => File.WriteAllBytes(Part, Toys.Plain[..100_000]);

    string In(string name) => Path.Combine(Folder, name);

    string[] Names() => [.. Directory.GetFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    static void MakePipe(string path)
    {
        using var make = System.Diagnostics.Process.Start("mkfifo", [path]);
        make.WaitForExit();
    }
}
