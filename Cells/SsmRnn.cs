using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>The state-space model: an input projection, then layers h ← LayerNorm(h + ssm(h)) whose state is as wide as h.</summary>
sealed class SsmRnn : Rnn
{
    readonly SsmCell[] cells;

    public SsmRnn(CellSpec spec, ParameterList parameters, int inputSize, int hiddenSize, int numLayers)
        : base(spec, inputSize, hiddenSize, numLayers, bidirectional: false)
    {
        InputProjection = new(parameters.Scope("input_proj"), inputSize, hiddenSize);
        cells = new SsmCell[numLayers];
        for (int k = 0; k < numLayers; k++)
            cells[k] = new(parameters.Scope($"layers.{k}"), hiddenSize, hiddenSize);
        Norms = new (Parameter, Parameter)[numLayers];
        for (int k = 0; k < numLayers; k++)
        {
            var scope = parameters.Scope($"norms.{k}");
            Norms[k] = (scope.Add("weight", [hiddenSize], Initial.One), scope.Add("bias", [hiddenSize], Initial.Zero));
        }
    }

    internal override IReadOnlyList<Cell> Cells => cells;

    internal LinearParameters InputProjection { get; }

    internal (Parameter Gain, Parameter Bias)[] Norms { get; }

    private protected override Variable Run(RnnPass pass, LayerInput x, RnnStates? initial, DropoutStep? dropout)
    {
        var tape = x.Source.Tape;
        Variable h;
        if (x.IsTokens)
            h = tape.Embedding(InputProjection.Forward(x.Source), x.Tokens, [x.Batch, x.Steps]);
        else
            h = InputProjection.Forward(Kept(x.Source, x.Lengths));
        for (int k = 0; k < NumLayers; k++)
            h = (h + pass.Scan(LayerInput.Of(h, x.Lengths), initial)).LayerNorm(tape.Use(Norms[k].Gain), tape.Use(Norms[k].Bias));
        return Kept(h, x.Lengths);
    }

    // What lies beyond a sequence's end reaches neither the output nor, where it is not finite, a gradient.
    static Variable Kept(Variable steps, ReadOnlySpan<int> lengths) => lengths.IsEmpty ? steps : steps.KeepSteps(lengths);

    private protected override RnnStreamer CreateStreamer(int batch) => new SsmStreamer(this, batch);
}
