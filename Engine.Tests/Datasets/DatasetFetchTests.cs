using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Datasets;

public sealed class DatasetFetchTests : IDisposable
{
    readonly TemporaryFolder root = new();
    readonly FileServer server = new();
    readonly List<string> told = [];

    public DatasetFetchTests()
    {
        server.Files["/files/plain.csv"] = Toys.Plain;
        server.Files["/files/digits.gz"] = Toys.Gzip;
        server.Files["/files/both.zip"] = Toys.Zip;
    }

    string Folder => Path.Combine(root.Path, "some", "toys");

    public void Dispose()
    {
        server.Dispose();
        root.Dispose();
    }

    [Fact]
    public void Get_OverTheWeb_PlacesAndUnpacksEveryFileAndNothingElse()
    {
        Get();

        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
        Assert.Equal(Toys.Plain, File.ReadAllBytes(Path.Combine(Folder, "plain.csv")));
        Assert.Equal(Toys.Content1, File.ReadAllBytes(Path.Combine(Folder, "digits")));
        Assert.Equal(Toys.B, File.ReadAllBytes(Path.Combine(Folder, "b.npz")));
        Assert.False(File.Exists(Path.Combine(root.Path, "some", "evil.txt")));
        Assert.Equal(3, told.Count);
        Assert.Equal("ok", DatasetCheck.Of(Toys.Set, root.Path, verify: true).State);

        int requests = server.Requests.Count;
        Get();
        Assert.Equal(requests, server.Requests.Count);
        Assert.All(told.Skip(3), line => Assert.Contains("is there already", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Get_ConnectionThatBreaks_GoesOnWhereItBroke()
    {
        server.Cuts.Enqueue(70_000);
        server.Cuts.Enqueue(40_000);
        Get();

        Assert.Equal(Toys.Plain, File.ReadAllBytes(Path.Combine(Folder, "plain.csv")));
        Assert.Equal([0, 70_000, 110_000], server.Requests.Take(3).Select(request => request.From));
    }

    [Fact]
    public void Get_AnswerOfUnknownLengthThatEndsEarly_GoesOnWhereItEnded()
    {
        server.HidesLength = true;
        server.Cuts.Enqueue(70_000);
        Get();

        Assert.Equal(Toys.Plain, File.ReadAllBytes(Path.Combine(Folder, "plain.csv")));
        Assert.Equal([0, 70_000], server.Requests.Take(2).Select(request => request.From));
    }

    [Fact]
    public void Get_ConnectionThatAlwaysBreaks_KeepsThePartAndTheNextCommandGoesOn()
    {
        for (int attempt = 0; attempt < 5; attempt++)
            server.Cuts.Enqueue(1000);
        var fault = Assert.Throws<DataFormatException>(Get);

        Assert.Contains("5 attempts", fault.Message, StringComparison.Ordinal);
        Assert.Contains("5000 bytes are kept in", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["plain.csv.part"], Names());
        Get();
        Assert.Equal(5000, server.Requests.ElementAt(5).From);
        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Get_ServerWithoutRangesOrLengths_SendsTheWholeFileAgain(bool ignoresRange, bool hidesLength)
    {
        (server.IgnoresRange, server.HidesLength) = (ignoresRange, hidesLength);
        WritePart(Toys.Plain[..5000]);
        Get();
        Assert.Equal(Toys.Plain, File.ReadAllBytes(Path.Combine(Folder, "plain.csv")));
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(200_000)]
    [InlineData(300_000)]
    public void Get_PartOfAnotherFile_IsGivenUpAndTheFileBroughtAnew(int length)
    {
        WritePart(new byte[length]);
        Get();
        Assert.Equal(Toys.Plain, File.ReadAllBytes(Path.Combine(Folder, "plain.csv")));
    }

    [Fact]
    public void Get_BusyServer_IsAskedAgain()
    {
        server.Codes.Enqueue(503);
        server.Codes.Enqueue(429);
        Get();
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public void Get_WrongDigest_KeepsNothingAndSaysBothDigests()
    {
        server.Files["/files/plain.csv"] = [.. Toys.Plain[..^1], 0];
        var fault = Assert.Throws<DataFormatException>(Get);

        Assert.Contains("200000 bytes with sha256", fault.Message, StringComparison.Ordinal);
        Assert.Contains(Toys.Set.Items[0].Sha256, fault.Message, StringComparison.Ordinal);
        Assert.Contains("name another source with --from", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public void Get_MoreThanTheFile_IsCutShort()
    {
        server.Files["/files/plain.csv"] = new byte[5_000_000];
        Assert.Contains("more than the 200000 bytes", Assert.Throws<DataFormatException>(Get).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("plain.csv", Names());
        Assert.All(Directory.GetFiles(Folder), path => Assert.InRange(new FileInfo(path).Length, 0, 400_000));
    }

    [Theory]
    [InlineData(403, "answers 403")]
    [InlineData(404, "plain.csv is not there; --from must name")]
    public void Get_RefusedOrMissing_SaysWhatToMend(int code, string message)
    {
        server.Codes.Enqueue(code);
        Assert.Contains(message, Assert.Throws<DataFormatException>(Get).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("plain.csv", Names());
    }

    [Fact]
    public void Get_GzipOfAnotherPacker_IsTakenForItsContent()
    {
        server.Files["/files/digits.gz"] = GzipStored(Toys.Content1);
        Get();
        Assert.Equal(Toys.Content1, File.ReadAllBytes(Path.Combine(Folder, "digits")));

        File.Delete(Path.Combine(Folder, "digits"));
        server.Files["/files/digits.gz"] = IdxBytes.Gzip(new byte[10_000_000]);  // unpacks to more than it may
        Assert.Throws<DataFormatException>(Get);
        Assert.DoesNotContain("digits", Names());
    }

    [Fact]
    public void Get_LooseFilesInsteadOfTheArchive_AreTaken()
    {
        server.Files.TryRemove("/files/both.zip", out _);
        server.Files["/files/a.npz"] = Toys.A;
        server.Files["/files/b.npz"] = Toys.B;
        Get();
        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
    }

    [Fact]
    public void Get_NeitherTheArchiveNorALooseFile_NamesBoth()
    {
        server.Files.TryRemove("/files/both.zip", out _);
        string message = Assert.Throws<DataFormatException>(Get).Message;
        Assert.Contains("/files/both.zip nor a.npz is there; --from must name", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_FromAFolder_CopiesFromItOrFromTheSetsOwn()
    {
        using var other = new TemporaryFolder();
        string own = Directory.CreateDirectory(Path.Combine(other.Path, "some", "toys")).FullName;
        File.WriteAllBytes(other.PathOf("plain.csv"), Toys.Plain);
        File.WriteAllBytes(Path.Combine(own, "digits.gz"), Toys.Gzip);
        File.WriteAllBytes(Path.Combine(own, "both.zip"), Toys.Zip);
        using var source = FileSource.Open(other.Path, Toys.Set);
        new DatasetFetch(Toys.Set, source, Folder, told.Add, default).Run();
        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
    }

    [Fact]
    public void Get_FromWhereTheSetIsHandedOut_AsksForEveryFileThere()
    {
        server.Files["/elsewhere/table%20of%207%40.csv"] = Toys.Plain;
        server.Files["/a.npz"] = Toys.A;
        server.Files["/b.npz"] = Toys.B;
        var root = new Uri(server.Address, "/");
        var set = Toys.Set with
        {
            Address = name => name switch
            {
                "plain.csv" => $"{root}elsewhere/table%20of%207%40.csv",
                "digits.gz" => $"{server.Address}/{name}",
                "both.zip" => null,
                _ => root + name,
            },
        };
        using (var source = new WebSource(set, TimeSpan.Zero))
            new DatasetFetch(set, source, Folder, told.Add, default).Run();

        Assert.Equal(["a.npz", "b.npz", "digits", "plain.csv"], Names());
        Assert.Equal(["/elsewhere/table%20of%207%40.csv", "/files/digits.gz", "/a.npz", "/b.npz"], server.Requests.Select(request => request.Path));

        File.Delete(Path.Combine(Folder, "a.npz"));
        server.Files.TryRemove("/a.npz", out _);
        using var lacking = new WebSource(set, TimeSpan.Zero);
        var fault = Assert.Throws<DataFormatException>(() => new DatasetFetch(set, lacking, Folder, told.Add, default).Run());
        Assert.Contains("neither both.zip nor a.npz is there; --from must name", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_AddressOfOneFile_StandsForItsFolder()
    {
        using var source = new WebSource(new($"{server.Address}/plain.csv?key=1"), Toys.Set, TimeSpan.Zero);
        Assert.Equal($"{server.Address}/both.zip?key=1", source.Place("both.zip"));
    }

    [Fact]
    public void Get_Cancelled_LeavesThePartAndSaysSo()
    {
        WritePart(Toys.Plain[..5000]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var source = Web();
        Assert.Throws<CancelledException>(() => new DatasetFetch(Toys.Set, source, Folder, told.Add, stop.Token).Run());
        Assert.Equal(["plain.csv.part"], Names());
    }

    [Fact]
    public void Check_DamagedMissingAndUnpackedFiles_AreTold()
    {
        Assert.Equal("missing", DatasetCheck.Of(Toys.Set, root.Path, verify: true).State);
        Get();
        Assert.Equal("unverified", DatasetCheck.Of(Toys.Set, root.Path, verify: false).State);
        File.WriteAllText(Path.Combine(Folder, "a.npz"), "another");
        var report = DatasetCheck.Of(Toys.Set, root.Path, verify: true);
        Assert.Equal("damaged", report.State);
        var damaged = Assert.Single(report.Files, file => file.State == "damaged");
        Assert.Equal("a.npz", damaged.Name);
        Assert.StartsWith("7 bytes, sha256 ", damaged.Found, StringComparison.Ordinal);
        File.Delete(Path.Combine(Folder, "b.npz"));
        Assert.Contains(DatasetCheck.Of(Toys.Set, root.Path, verify: true).Files, file => (file.Name, file.State) == ("b.npz", "missing"));
    }

    void Get()
    {
        using var source = Web();
        new DatasetFetch(Toys.Set, source, Folder, told.Add, default).Run();
    }

    WebSource Web() => new(server.Address, Toys.Set, TimeSpan.Zero);

    void WritePart(byte[] bytes)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, "plain.csv.part"), bytes);
    }

    string[] Names() => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    // One stored block: a gzip file as no packer of ours makes it.
    static byte[] GzipStored(byte[] content)
    {
        ushort length = (ushort)content.Length;
        byte[] head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, .. BitConverter.GetBytes(length), .. BitConverter.GetBytes((ushort)~length)];
        return [.. head, .. content, .. BitConverter.GetBytes(Crc32.Of(content)), .. BitConverter.GetBytes(content.Length)];
    }
}
