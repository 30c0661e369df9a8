using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.LongShort;

/// <summary>
/// Structurally constrained recurrent network: a context c that changes slowly beside a hidden layer h; rows c, h of <c>weight_ih</c>, R, U of
/// <c>weight_hh</c>, P, V of <c>weight_ch</c>; states h and c [B, d]. Published code feeds the output back in place of h, and its α is one number
/// that nothing bounds; we follow the paper in both, and the code in the output's tanh. The context takes a twentieth of its input a step: adding (20
/// steps, 40 epochs) ends at .15, with a learning rate of .01 in place of .001 at .012.
/// </summary>
sealed class ScrnType() : FusedCellType(
    "scrn", "Structurally constrained recurrent network",
    new("Mikolov, Joulin, Chopra, Mathieu and Ranzato, Learning Longer Memory in Recurrent Neural Networks", 2014, "arXiv 1412.7753"),
    [alpha, adaptive, BlockParameters.NoBias], "SCRN")
{
    static readonly NumberOption alpha =
        new("alpha", "what the context keeps a step; with adaptive, where that starts", 0.95) { Above = 0, Below = 1, Examples = [0.6] };

    static readonly FlagOption adaptive = new("adaptive", "what the context keeps is learned, one a unit: α = σ(β)");

    public override void Step<T>(PlainStep<T> step)
    {
        // c' = (1 − α) ⊙ x_c + α ⊙ c = x_c + α ⊙ (c − x_c), s = W_ch c' + b_ch
        T x = step.OfInput(), given = step.Block(x, 0), change = step["c"] - given;
        T c = given + (step.Options.Has(adaptive) ? step.Parameter("beta").Sigmoid().Named("α") * change : step.Options.Number(alpha) * change);
        step["c"] = c;
        T s = step.Linear(c, "weight_ch", step.Bias("bias_ch")).Named("s");

        // h' = σ(x_h + s_P + R h + b_R), y = tanh(U h' + b_U + s_V)
        T h = (step.Block(x, 1) + step.Block(s, 0) + step.OfState(step["h"], 0)).Sigmoid();
        step["h"] = h;
        step.Output = (step.OfState(h, 1) + step.Block(s, 1)).Tanh();
    }

    protected override Cell Create(CellScope scope)
    {
        int d = scope.HiddenSize;
        var maps = BlockParameters.Declare(scope, 2, 2);
        var weightCh = scope.Parameter("weight_ch", [2 * d, d], BlockParameters.Xavier);
        var biasCh = BlockParameters.DeclareBias(scope, "bias_ch", 2);
        double keep = scope.Options.Number(alpha);
        var beta = scope.Options.Has(adaptive) ? scope.Parameter("beta", [d], Initial.Constant((float)PortableMath.Log(keep / (1 - keep)))) : null;
        return new ScrnCell(maps, weightCh, biasCh, (float)keep, beta);
    }
}

/// <summary>Step and adjoint of <see cref="ScrnType"/>: products of c' and of h in the step, two of the output after all steps of a chunk.</summary>
sealed class ScrnCell : Cell
{
    const int X = 0, H = 1, Y = 2, C = 3;  // blocks

    readonly float[] alpha;
    readonly Parameter? beta;  // none where α stays
    readonly Lanes inside;
    readonly State h;
    readonly State c;
    readonly Slot values;      // [x_c | h' | y | c']: what the products give, then h' and y
    readonly Slot dValues;
    readonly Slot dY;
    readonly Slot? dBeta;
    readonly Product ofContext, recurrent, hiddenOut, contextOut;

    public ScrnCell(BlockParameters maps, Parameter weightCh, Parameter? biasCh, float keep, Parameter? beta)
        : base(maps.InputSize, maps.HiddenSize)
    {
        int d = HiddenSize;
        (this.beta, alpha) = (beta, new float[Width]);
        alpha.AsSpan().Fill(keep);
        inside = Padding.Inside(d);
        h = AddState("h");
        c = AddState("c", kept: beta is not null);
        values = AddSlot(SlotKind.Saved, blocks: 4);
        dY = SetOutput(values.Window(Y, 1));
        dValues = AddSlot(SlotKind.Gradient, blocks: 4);
        dBeta = beta is null ? null : AddRowSum(beta);
        Parameter[] biases = [.. new[] { maps.BiasHh, biasCh }.OfType<Parameter>()];
        var ofInput = maps.Sums((0, -1), (1, 0));
        if (biasCh is not null)
            ofInput.PlusBias(biasCh, 0);
        AddProjection(ofInput.AddBias(biases.Length > 0 ? d : 0, biases), values.Window(X, 3), dValues.Window(X, 3));
        SlotWindow sumH = values.Window(H, 1), sumY = values.Window(Y, 1), dH = dValues.Window(H, 1), dOut = dValues.Window(Y, 1);
        ofContext = AddProduct(new GateMap(d, d).Add(weightCh, 0), values.Window(C, 1), sumH, dH, accumulate: true);
        recurrent = AddProduct(maps.State(0), h, sumH, dH, accumulate: true);
        hiddenOut = AddProduct(maps.State(1), sumH, sumY, dOut, accumulate: true);
        contextOut = AddProduct(new GateMap(d, d).Add(weightCh, d), values.Window(C, 1), sumY, dOut, accumulate: true);
        WorkAfter();
    }

    protected override void Pack()
    {
        base.Pack();
        for (int i = 0; beta is not null && i < HiddenSize; i++)
            alpha[i] = (float)(1 / (1 + PortableMath.Exp(-beta.Value[i])));
    }

    public override void Forward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat;
        var all = step[values];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var v = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var next = Vector512.FusedMultiplyAdd(Lane.Load(alpha, i), cBefore[at] - v[X, i], v[X, i]);
                (cAfter[at], v[C, i]) = (next, next);
            }
        }
        step.Apply(ofContext);
        step.Apply(recurrent);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var v = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var hidden = GateMath.Sigmoid(v[H, i]);
                (hAfter[at], v[H, i]) = (hidden, hidden);
            }
            hAfter[at - Lanes.Count] &= inside;  // σ of the padding is ½
        }
    }

    public override void ForwardAfter(in Step chunk)
    {
        chunk.Apply(hiddenOut);
        chunk.Apply(contextOut);
        var all = chunk[values];
        for (int row = 0; row < chunk.Rows; row++)
            GateMath.Tanh(all[row].Window(Y, 1));
    }

    public override void BackwardAfter(in Step chunk)
    {
        var dOutput = chunk[dY].Flat;
        BlockRows all = chunk[values], dAll = chunk[dValues];
        for (int row = 0, at = 0; row < chunk.Rows; row++)
        {
            BlockRow v = all[row], dV = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // y = Tanh(sum)
                dV[Y, i] = dOutput[at] * Slopes.OfTanh(v[Y, i]);
                (dV[H, i], dV[C, i]) = (Lanes.Zero, Lanes.Zero);
            }
        }

        // y = h' Uᵀ + c' Vᵀ
        chunk.ApplyBackward(hiddenOut, accumulate: true, dAll.From(H), dValues.Width);
        chunk.ApplyBackward(contextOut, accumulate: true, dAll.From(C), dValues.Width);
    }

    public override void Backward(in Step step)
    {
        BlockRow dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat, cBefore = beta is null ? default : step.Before(c).Flat;
        BlockRow dBetas = dBeta is null ? default : step[dBeta].Flat;
        BlockRows all = step[values], dAll = step[dValues];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow v = all[row], dV = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // h' = Sigmoid(sum)
                dV[H, i] = (dH[at] + dV[H, i]) * Slopes.OfSigmoid(v[H, i]);
            }
        }

        // sum = c' Pᵀ + h Rᵀ
        step.ApplyBackward(ofContext, accumulate: true, dAll.From(C), dValues.Width);
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow v = all[row], dV = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // c' = x + alpha * (c - x), alpha = Sigmoid(beta)
                Lanes keep = Lane.Load(alpha, i), dNext = dC[at] + dV[C, i];
                dV[X, i] = dNext * (Lanes.One - keep);
                dC[at] = dNext * keep;
                if (dBeta is not null)
                    dBetas[at] = Vector512.FusedMultiplyAdd(dNext * Slopes.OfSigmoid(keep), cBefore[at] - v[X, i], dBetas[at]);
            }
        }
    }
}
