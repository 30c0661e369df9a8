namespace MoGru.Cells.Networks;

/// <summary>Layers on top of each other, with dropout between them in training.</summary>
sealed class StackedFrame(RnnPlan plan) : RnnFrame
{
    public override int OutputSize { get; } = plan.AddLayers(plan.Sizes.Input);

    public override T Forward<T>(IFrameRun<T> run)
    {
        var y = run.First();
        for (int layer = 1; layer < run.Layers; layer++)
            y = run.Layer(layer, run.Dropout(layer, y));
        return y;
    }

    public override IFrameStream Stream(Rnn rnn, ILayerStream[] layers) => new StackedStream(layers);
}

/// <summary>A stream of layers on top of each other.</summary>
sealed class StackedStream(ILayerStream[] layers) : IFrameStream
{
    public void Advance(ReadOnlySpan<float> x, Span<float> y)
    {
        layers[0].Advance(x);
        for (int k = 1; k < layers.Length; k++)
            layers[k].Advance(layers[k - 1].Output);
        layers[^1].Output.CopyTo(y);
    }
}
