using MoGru.Cells.Scanning;
using MoGru.Engine.Ops;

namespace MoGru.Cells;

/// <summary>Streams through the state-space model.</summary>
sealed class SsmStreamer : RnnStreamer
{
    readonly SsmRnn model;
    readonly GateMap inputProjection;
    readonly float[] h;      // [B, d]
    readonly float[] sum;    // [B, d]
    readonly float[] unit;   // [B, d]
    readonly float[] scales; // [B]

    public SsmStreamer(SsmRnn rnn, int batch)
        : base(rnn, batch)
    {
        model = rnn;
        inputProjection = rnn.InputProjection.Map();
        (h, sum, unit, scales) = (new float[batch * rnn.HiddenSize], new float[batch * rnn.HiddenSize], new float[batch * rnn.HiddenSize], new float[batch]);
    }

    private protected override void Advance(ReadOnlySpan<float> x, Span<float> y)
    {
        inputProjection.Pack();
        inputProjection.AffineUnpadded(x, Batch, h);
        for (int k = 0; k < Layers.Length; k++)
        {
            // h = LayerNorm(h + ssm(h))
            Layers[k].Advance(h);
            TensorPrimitives.Add(h, Layers[k].Output, sum);
            LayerNorm.Forward(sum, model.Norms[k].Gain.Value, model.Norms[k].Bias.Value, h, unit, scales);
        }
        h.CopyTo(y);
    }
}
