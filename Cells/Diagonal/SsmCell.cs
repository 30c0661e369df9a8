using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;

namespace MoGru.Cells.Diagonal;

/// <summary>
/// The diagonal state-space baseline: x' = ā ⊙ x + dt · B(u), y = C(x') + D(u), with ā = exp(−exp(log_A) · dt) and dt = exp(log_dt), where u is
/// the input and x [B, d] the state. Its layers stand in a model of their own, <see cref="SsmFrame"/>.
/// </summary>
sealed class SsmType() : FusedCellType(
    "ssm", "Diagonal state-space model",
    new("The baseline of Momentum-Gated Recurrent Unit, after Gu et al., S4D (arXiv 2206.11893)", 2026), [], "SSM")
{
    public override CellNaming Naming => CellNaming.Scoped("layers");

    public override int UsualLayers => 2;

    public override bool OneWay => true;

    public override void Step<T>(PlainStep<T> step)
    {
        // dt = exp(log_dt), ā = exp(−exp(log_A) · dt)
        T dt = step.Parameter("log_dt").Exp().Named("dt");
        T decay = (-step.Parameter("log_A").Exp() * dt).Exp().Named("ā");

        // x' = ā ⊙ x + dt · B(u), y = C(x') + D(u)
        T x = decay * step["x"] + dt * step.Linear("B", step.X);
        step["x"] = x;
        step.Output = step.Linear("C", x) + step.Linear("D", step.X);
    }

    protected override Cell Create(CellScope scope) => new SsmCell(scope);

    internal override RnnFrame CreateFrame(RnnPlan plan) => new SsmFrame(plan);
}

/// <summary>The state-space model: an input projection, then layers h ← LayerNorm(h + ssm(h)) whose state is as wide as h.</summary>
sealed class SsmFrame : RnnFrame
{
    readonly LinearParameters inputProjection;
    readonly (Parameter Gain, Parameter Bias)[] norms;

    public SsmFrame(RnnPlan plan)
    {
        int d = plan.Sizes.Hidden;
        inputProjection = new(plan.Parameters.Scope("input_proj"), plan.Sizes.Input, d);
        OutputSize = plan.AddLayers(d);
        norms = new (Parameter, Parameter)[plan.Layers.Count];
        for (int k = 0; k < norms.Length; k++)
        {
            var scope = plan.Parameters.Scope($"norms.{k}");
            norms[k] = (scope.Add("weight", [d], Initial.One), scope.Add("bias", [d], Initial.Zero));
        }
    }

    public override int OutputSize { get; }

    // The projection is of the rows.
    public override bool TakesTokens(RnnLayer first) => true;

    public override T Forward<T>(IFrameRun<T> run)
    {
        T h = run.Project(inputProjection).Named("h");
        for (int k = 0; k < norms.Length; k++)
            h = run.SkipLayerNorm(h, run.Layer(k, h), norms[k].Gain, norms[k].Bias);
        return h;
    }

    public override IFrameStream Stream(Rnn rnn, ILayerStream[] layers) => new Steps(this, layers[0].Rows, layers);

    // The same text without a tape, whose operations would cost as much as the layers of a small network.
    sealed class Steps(SsmFrame frame, int batch, ILayerStream[] layers) : IFrameStream
    {
        readonly GateMap project = frame.inputProjection.Map();
        readonly float[] h = new float[batch * frame.OutputSize];
        readonly float[] unit = new float[batch * frame.OutputSize];
        readonly float[] scales = new float[batch];

        public void Advance(ReadOnlySpan<float> x, Span<float> y)
        {
            int rows = layers[0].Rows, length = rows * frame.OutputSize;
            var all = h.AsSpan(0, length);
            project.Pack();
            project.AffineUnpadded(x, rows, all);
            for (int k = 0; k < layers.Length; k++)
            {
                // h = LayerNorm(h + ssm(h))
                layers[k].Advance(all);
                LayerNorm.Forward(
                    all, layers[k].Output, frame.norms[k].Gain.Value, frame.norms[k].Bias.Value, all, unit.AsSpan(0, length), scales.AsSpan(0, rows));
            }
            all.CopyTo(y);
        }
    }
}

/// <summary>Step and adjoint of <see cref="SsmType"/>.</summary>
sealed class SsmCell : Cell
{
    readonly Parameter logA;
    readonly Parameter logDt;
    readonly float[] decay;   // ā
    readonly double[] rate;   // exp(log_A)
    double dt;
    readonly State x;
    readonly Slot projected;  // B(u)
    readonly Slot dProjected;
    readonly Slot dDecay;
    readonly Slot dStep;      // the gradient of dt, unit by unit

    public SsmCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        decay = new float[Width];
        rate = new double[d];
        logA = scope.Parameter("log_A", [d], new Initial.Normal(0.5));
        logDt = scope.Parameter("log_dt", [1], new Initial.Blocks([-1]));
        var b = scope.Linear("B", n, d);
        var c = scope.Linear("C", d, d);
        var skip = scope.Linear("D", n, d);

        x = AddState("x");
        projected = AddSlot(SlotKind.Saved);
        dProjected = AddSlot(SlotKind.Gradient);
        dDecay = AddSlot(SlotKind.RowSum);
        dStep = AddSlot(SlotKind.RowSum);
        AddDirect(logA);
        AddDirect(logDt);
        AddProjection(b.Map(), projected, dProjected);
        SetReadout(
            new GateMap(d, d).Add(c.Weight, 0, 0, c.Bias, skip.Bias),
            new GateMap(n, d).Add(skip.Weight, 0));
    }

    protected override void Pack()
    {
        base.Pack();
        dt = PortableMath.Exp(logDt.Value[0]);
        for (int i = 0; i < HiddenSize; i++)
        {
            rate[i] = PortableMath.Exp(logA.Value[i]);
            decay[i] = (float)PortableMath.Exp(-rate[i] * dt);
        }
    }

    public override void Forward(in Step step)
    {
        BlockRow xBefore = step.Before(x).Flat, xAfter = step.After(x).Flat, input = step[projected].Flat;
        var scale = Vector512.Create((float)dt);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                xAfter[at] = Vector512.FusedMultiplyAdd(Lane.Load(decay, i), xBefore[at], scale * input[at]);
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow xBefore = step.Before(x).Flat, input = step[projected].Flat, dX = step.Gradient(x).Flat, dInput = step[dProjected].Flat;
        BlockRow decays = step[dDecay].Flat, steps = step[dStep].Flat;
        var scale = Vector512.Create((float)dt);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var dNext = dX[at];

                // x' = decay * x + dt * input
                decays[at] = Vector512.FusedMultiplyAdd(dNext, xBefore[at], decays[at]);
                steps[at] = Vector512.FusedMultiplyAdd(dNext, input[at], steps[at]);
                dInput[at] = dNext * scale;
                dX[at] = dNext * Lane.Load(decay, i);
            }
        }
    }

    public override void FinishBackward(in Step step, GradientSheet sheet)
    {
        Span<float> decays = step[dDecay], steps = step[dStep];
        double dDt = 0;
        for (int i = 0; i < HiddenSize; i++)
        {
            double dA = 0;
            for (int row = 0; row < step.Rows; row++)
            {
                dA += decays[row * Width + i];
                dDt += steps[row * Width + i];
            }

            // decay = exp(-rate * dt), rate = exp(log_A)
            double dExponent = dA * decay[i];
            sheet[logA][i] += (float)(-dExponent * rate[i] * dt);
            dDt -= dExponent * rate[i];
        }

        // dt = exp(log_dt)
        sheet[logDt][0] += (float)(dDt * dt);
    }
}
