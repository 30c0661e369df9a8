using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Packages;

[Collection(PackageTests.Name)]
public class PackageContentTests(PackedLibraries packed)
{
    [Theory]
    [InlineData("MoGru.Engine")]
    [InlineData("MoGru.Cells")]
    public void Package_OfALibrary_HasItsFilesAndNoOther(string package)
    {
        using var archive = ZipFile.OpenRead(packed.FileOf(package));

        string[] ofTheFormat = ["[Content_Types].xml", "_rels/.rels"];
        var files = archive.Entries.Select(entry => entry.FullName)
            .Where(name => !ofTheFormat.Contains(name) && !name.StartsWith("package/services/", StringComparison.Ordinal));
        Assert.Equal(
            [
                $"{package}.nuspec", "README.md", $"buildTransitive/{package}.props", "icon.png", $"lib/net10.0/{package}.dll",
                $"lib/net10.0/{package}.xml",
            ],
            files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("MoGru.Engine")]
    [InlineData("MoGru.Cells", "MoGru.Engine", "Google.Protobuf", "OnnxSharp")]
    public void Package_OfALibrary_SaysWhatItIsAndNeeds(string package, params string[] besides)
    {
        using var archive = ZipFile.OpenRead(packed.FileOf(package));
        using var specification = archive.GetEntry($"{package}.nuspec")!.Open();
        var metadata = XDocument.Load(specification).Descendants().Single(element => element.Name.LocalName == "metadata");
        string? Said(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.Equal(package, Said("id"));
        Assert.Equal(PackedLibraries.Version, Said("version"));
        Assert.Equal("MIT", Said("license"));
        Assert.Equal("README.md", Said("readme"));
        Assert.Equal("icon.png", Said("icon"));
        Assert.True(Said("description")!.Length > 100 && Said("tags")!.Length > 0);
        Assert.True(Said("projectUrl") is not { } page || page.StartsWith("https://", StringComparison.Ordinal), Said("projectUrl"));
        var needed = metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => (string)element.Attribute("id")!);
        string[] others = ["CommunityToolkit.HighPerformance", "Microsoft.Extensions.Logging.Abstractions", "Sep", "System.Numerics.Tensors"];
        Assert.Equal(besides.Concat(others).Order(StringComparer.Ordinal), needed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("MoGru.Engine")]
    [InlineData("MoGru.Cells")]
    public void Symbols_OfALibrary_LieWithinAndNameNoFolderOfThisMachine(string package)
    {
        using var archive = ZipFile.OpenRead(packed.FileOf(package));
        using var stream = archive.GetEntry($"lib/net10.0/{package}.dll")!.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        bytes.Position = 0;
        using var assembly = new PEReader(bytes);
        var place = assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var symbols = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(place);
        var reader = symbols.GetMetadataReader();
        var sources = reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name)).ToList();

        Assert.NotEmpty(sources);
        if (PackedLibraries.Configuration == "Release")
            Assert.All(sources, source => Assert.StartsWith("/_", source, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Engine")]
    [InlineData("Cells")]
    public void Signatures_ThatArePublic_NameNoTypesOfOtherPackages(string project)
    {
        string[] lists = ["Shipped", "Unshipped"];
        string[] lines = [.. lists.SelectMany(list => Repository.Read($"{project}/PublicAPI.{list}.txt").Split('\n'))];

        Assert.True(lines.Length > 500);
        Assert.All(lines, line => Assert.DoesNotMatch(@"CommunityToolkit|Numerics\.Tensors|Protobuf|[ <(]Onnx\.", line));
    }
}
