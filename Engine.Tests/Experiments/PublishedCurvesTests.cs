using MoGru.Engine.Formats;
using MoGru.Tasks.Experiments;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Experiments;

public class PublishedCurvesTests
{
    const string Lines = """
        {"seeds":[42,123],"tasks":{"selective_copy":{
          "MoGRU":{"loss":[[2,1],[3,1]],"val":[[0.1,0.5],[0.2,0.6]],"beta_mean":[[0.8,0.7],[0.8,0.75]],"beta_sd":[[0,0.1],[0,0.1]]},
          "GRU":{"loss":[[2],[3]],"val":[[0.1],[0.2]]}}}}
        """;

    [Fact]
    public void Read_OfBothFiles_GivesCurvesAndThroughputByOurNames()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("learning_curves.json"), Lines);
        File.WriteAllText(folder.PathOf("throughput.json"), """{"configs":{"h64_s50":{"MomGRU":12.5,"SSM":3}}}""");
        var published = PublishedCurves.Read(folder.Path);

        Assert.Equal([42, 123], published.Seeds);
        var mogru = published.Curves[("selective-copy", "mogru")];
        Assert.Equal([0.2, 0.6], mogru.Val[1]);
        Assert.Equal(0.75, mogru.BetaMean![1][1]);
        Assert.Null(published.Curves[("selective-copy", "gru")].BetaMean);
        Assert.Equal(12.5, published.Throughput[("momgru", 64, 50)]);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[]", "has no 'seeds'")]
    [InlineData("{\"seeds\":[]}", "/seeds is no list of 1 to")]
    [InlineData("{\"seeds\":[\"a\"]}", "/seeds[0] is no whole number")]
    [InlineData("{\"seeds\":[1],\"tasks\":3}", "/tasks is no object")]
    [InlineData("{\"seeds\":[1],\"tasks\":{\"copy\":{\"GRU\":{\"loss\":[[1]]}}}}", "/tasks/copy/GRU has no 'val'")]
    [InlineData("{\"seeds\":[1],\"tasks\":{\"copy\":{\"GRU\":{\"loss\":[[1],[2]],\"val\":[[1]]}}}}", "has 2 seeds, expected 1")]
    [InlineData("{\"seeds\":[1],\"tasks\":{\"copy\":{\"GRU\":{\"loss\":[[1]],\"val\":[[1,2]]}}}}", "another number of epochs")]
    [InlineData("{\"seeds\":[1],\"tasks\":{\"copy\":{\"GRU\":{\"loss\":[[1e999]],\"val\":[[1]]}}}}", "is no finite number")]
    public void Read_OfADamagedFile_NamesThePlace(string text, string fault)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("learning_curves.json"), text);

        var exception = Assert.Throws<DataFormatException>(() => PublishedCurves.Read(folder.Path));
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        Assert.Contains("learning_curves.json", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutFiles_SaysWhatIsLookedFor()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("throughput.json", Assert.Throws<DataFormatException>(() => PublishedCurves.Read(folder.Path)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("throughput.json"), """{"configs":{"wide":{"GRU":1}}}""");
        Assert.Contains("/configs/wide", Assert.Throws<DataFormatException>(() => PublishedCurves.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [PublishedFact]
    public void Read_OfTheRealFiles_AgreesWithThePublishedTables()
    {
        var published = PublishedCurves.Read(PublishedFiles.Folder);

        Assert.All(PublishedBenchmark.Values, value =>
        {
            double last = published.Curves[(value.Settings.Task, value.Settings.Cell)].Val.Average(seed => seed[^1]);
            Assert.Equal(value.Mean, last, 2.1 * value.Rounding);
        });
        Assert.All(PublishedEpochs.Copy, ends =>
        {
            var curves = published.Curves[("copy", ends.Cell)];
            Assert.Equal([ends.FirstLoss, ends.LastLoss], [Math.Round(curves.Loss[0][0], 3), Math.Round(curves.Loss[0][^1], 3)]);
            if (ends.FirstBeta is not null)
                Assert.Equal([ends.FirstBeta.Value, ends.LastBeta!.Value],
                    [Math.Round(curves.BetaMean![0][0], 3), Math.Round(curves.BetaMean[0][^1], 3)]);
        });
        Assert.Equal(PublishedThroughput.Of("ssm", 256, 200)!.Value, published.Throughput[("ssm", 256, 200)], 0.5);
    }
}
