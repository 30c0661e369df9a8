using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Datasets;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Datasets;

public class DatasetCatalogTests
{
    [Fact]
    public void Catalogue_EveryFile_HasADigestAndAPlainName()
    {
        Assert.All(DatasetCatalog.All.SelectMany(set => set.Items).SelectMany(item => item.Unpacked.Prepend(item)), file =>
        {
            Assert.Matches("^[0-9a-f]{64}$", file.Sha256);
            Assert.True(file.Bytes > 0);
            Assert.Equal(Path.GetFileName(file.Name), file.Name);
        });
        Assert.Equal(27, DatasetCatalog.CwruOtherLoads.Items.Sum(item => item.Unpacked.Count));
        Assert.Contains("expected one of etth1", Assert.Throws<UsageException>(() => DatasetCatalog.Find("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_Chosen_AreTheOnlyOnes()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(DataPlaces.Find(DatasetCatalog.Etth1, folder.Path, "ETTh1.csv"));
        string own = Directory.CreateDirectory(folder.PathOf("ett")).FullName;
        File.WriteAllText(folder.PathOf("ETTh1.csv"), "");
        Assert.Equal(folder.PathOf("ETTh1.csv"), DataPlaces.Find(DatasetCatalog.Etth1, folder.Path, "ETTh1.csv"));
        File.WriteAllText(Path.Combine(own, "ETTh1.csv"), "");
        Assert.Equal(Path.Combine(own, "ETTh1.csv"), DataPlaces.Find(DatasetCatalog.Etth1, folder.Path, "ETTh1.csv"));
    }

    [Fact]
    public void Places_ThatAreNoFolders_AreNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("file"), "");
        Assert.Null(DataPlaces.Trouble(folder.Path));
        Assert.Equal($"--data is '{folder.PathOf("no")}', which is no folder; correct it.", DataPlaces.Trouble(folder.PathOf("no")));
        Assert.Contains("which is a file and no folder", DataPlaces.Trouble(folder.PathOf("file")), StringComparison.Ordinal);
    }

    [RealDataTheory]
    [InlineData("etth1")]
    [InlineData("ecg5000")]
    [InlineData("mnist")]
    [InlineData("cwru")]
    [InlineData("cwru-other-loads")]
    public void RealFiles_HaveTheirDigests(string name)
    {
        var report = DatasetCheck.Of(DatasetCatalog.Find(name), RealData.Folder, verify: true);
        Assert.Equal("ok", report.State);
    }
}
