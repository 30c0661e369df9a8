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

    // Nobody can look there from a test; the digests say whether a file is the right one.
    [Fact]
    public void Catalogue_EveryFile_IsHandedOutSomewhere()
    {
        Assert.All(DatasetCatalog.All, set => Assert.All(set.Items, item =>
        {
            string?[] places = set.Address(item.Name) is { } whole ? [whole] : [.. item.Unpacked.Select(file => set.Address(file.Name))];
            Assert.NotEmpty(places);
            Assert.All(places, place => Assert.Equal(Uri.UriSchemeHttps, new Uri(place!).Scheme));
        }));
        using var cwru = FileSource.Open(null, DatasetCatalog.Cwru);
        Assert.EndsWith("/Data/1797%20RPM/1797_OR%406_7_DE12.npz", cwru.Place("1797_OR@6_7_DE12.npz"), StringComparison.Ordinal);
        using var ecg = FileSource.Open(null, DatasetCatalog.Ecg5000);
        Assert.EndsWith("/data/ECG5000/ECG5000_TEST.npy", ecg.Place("ECG5000_TEST.missing_row0.npy"), StringComparison.Ordinal);
        Assert.Equal(["etth1"], DatasetCatalog.All.Where(set => set.IsLicensed).Select(set => set.Name));
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
    [InlineData("ecg200")]
    [InlineData("italy-power-demand")]
    [InlineData("mnist")]
    [InlineData("cwru")]
    [InlineData("cwru-other-loads")]
    public void RealFiles_HaveTheirDigests(string name)
    {
        var report = DatasetCheck.Of(DatasetCatalog.Find(name), RealData.Folder, verify: true);
        Assert.Equal("ok", report.State);
    }
}
