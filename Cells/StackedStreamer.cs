namespace MoGru.Cells;

/// <summary>Streams through stacked layers.</summary>
sealed class StackedStreamer(Rnn rnn, int batch) : RnnStreamer(rnn, batch)
{
    private protected override void Advance(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int k = 0; k < Layers.Length; k++)
            Layers[k].Advance(k == 0 ? x : Layers[k - 1].Output);
        Layers[^1].Output.CopyTo(y);
    }
}
