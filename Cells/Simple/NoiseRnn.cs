using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Simple;

/// <summary>
/// A network of rectified units without biases, driven by noise, that emulates hidden Markov models: <c>rnn.*</c> under PyTorch's names, and the
/// logits <c>fc(h)</c> at every step; state h [B, d]. Nothing random is drawn here: the noise is the input x, and the start of h, N(0, 1) in
/// training, is for who trains it to draw and to give as initial state; where none is given it is 0, as in generation.
/// </summary>
sealed class NoiseRnnType() : FusedCellType(
    "noise-rnn", "Noise-driven RNN", new("Recurrent networks that emulate hidden Markov models", 2025, "arXiv 2510.25674"), [outputs],
    "NoiseRNN")
{
    static readonly NumberOption outputs = new("outputs", "the logits of a step", 3) { Whole = true, Least = 1, Most = 1_000_000, RecordKey = "out" };

    public override CellNaming Naming => CellNaming.PyTorch("rnn.");

    public override bool OneWay => true;

    public override void Step<T>(PlainStep<T> step) =>
        step["h"] = (step.X.Linear(step.Parameter("weight_ih")) + step["h"].Linear(step.Parameter("weight_hh"))).Relu();

    protected override Cell Create(CellScope scope) => ElmanType.Create(scope, relu: true, bias: false);

    internal override RnnFrame CreateFrame(RnnPlan plan) => new NoiseRnnFrame(plan, (int)plan.Spec.Options.Of(outputs)!);
}

/// <summary>Layers, and a linear map of the last one's output without bias.</summary>
sealed class NoiseRnnFrame : RnnFrame
{
    readonly Parameter weight;

    public NoiseRnnFrame(RnnPlan plan, int outputs)
    {
        int d = plan.AddLayers(plan.Sizes.Input);
        weight = plan.Parameters.Add("fc.weight", [outputs, d], new Initial.Uniform(1 / Math.Sqrt(d)));
        OutputSize = outputs;
    }

    public override int OutputSize { get; }

    public override T Forward<T>(IFrameRun<T> run)
    {
        T y = run.First();
        for (int layer = 1; layer < run.Layers; layer++)
            y = run.Layer(layer, y);
        return run.Linear(y, weight);
    }
}
