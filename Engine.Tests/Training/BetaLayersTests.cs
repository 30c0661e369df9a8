using MoGru.Engine.Kernels;
using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Training;

public class BetaLayersTests
{
    [Theory]
    [InlineData("mogru", 2)]
    [InlineData("mogru", 1)]
    [InlineData("gru", 2)]
    public void FinishEpoch_OfSeveralLayers_TellsBetaOfEach(string cell, int layers)
    {
        var definition = TaskCatalog.Find("adding");
        var config = new RunRequest { Hidden = 6, Layers = layers, TrainSamples = 40, ValSamples = 30, SeqLen = 8, Threads = 1 }
            .Resolve(definition, cell, 3);
        using var workers = new Workers(1);
        var trainer = new Trainer(config, definition.Open(config), workers);
        trainer.TrainStep();
        var epoch = trainer.FinishEpoch();

        if (cell == "gru")
        {
            Assert.Null(epoch.BetaLayers);
            return;
        }
        Assert.Equal(layers, epoch.BetaLayers!.Count);
        Assert.Equal(epoch.BetaMean!.Value, epoch.BetaLayers.Average(layer => layer.Mean), 1e-12);

        // The variance of all is the mean of the layers' variances and the variance of their means.
        double within = epoch.BetaLayers.Average(layer => layer.Sd * layer.Sd);
        double between = epoch.BetaLayers.Average(layer => Math.Pow(layer.Mean - epoch.BetaMean.Value, 2));
        Assert.Equal(Math.Sqrt(within + between), epoch.BetaSd!.Value, 1e-9);
        Assert.Equal(layers, epoch.BetaLayers.Select(layer => layer.Mean).Distinct().Count());
    }
}
