using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// FastGRNN: gate z and candidate g of the same sum q, with biases of their own, rows z, k; state h [B, d]. The gate is σ as in the paper,
/// where the published package has tanh, and all starts as the authors' does, the sum of both biases at 1;
/// the package starts both at 1, zeta at 3 and nu at −3. The paper's factors of low rank are left out.
/// </summary>
sealed class FastGrnnType() : FusedCellType(
    "fast-grnn", "FastGRNN",
    new("Kusupati et al., FastGRNN: A Fast, Accurate, Stable and Tiny Kilobyte Sized Gated Recurrent Neural Network", 2018, "arXiv 1901.02358"),
    [BlockParameters.NoBias], "FastGRNN")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // q = W_ih x + W_hh h, z = σ(q + b_z), g = tanh(q + b_k), h' = (ζ (1 − z) + ν) ⊙ g + z ⊙ h
        T h = step["h"];
        T zeta = step.Parameter("zeta").Sigmoid().Named("ζ");
        T nu = step.Parameter("nu").Sigmoid().Named("ν");
        T q = (step.X.Linear(step.Parameter("weight_ih")) + h.Linear(step.Parameter("weight_hh"))).Named("q");
        var (ofZ, ofK) = (q, q);
        if (!step.Options.Has(BlockParameters.NoBias))
        {
            int d = step.HiddenSize;
            T bias = (step.Parameter("bias_ih") + step.Parameter("bias_hh")).Named("b");
            (ofZ, ofK) = (q + bias.Slice(0, 0, d), q + bias.Slice(0, d, d));
        }
        T z = ofZ.Sigmoid().Named("z");
        T g = ofK.Tanh().Named("g");
        step["h"] = (zeta * (1 - z) + nu) * g + z * h;
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var maps = new BlockParameters(
            scope.Parameter("weight_ih", [d, n], BlockParameters.Xavier),
            scope.Parameter("weight_hh", [d, d], BlockParameters.Xavier),
            BlockParameters.DeclareBias(scope, "bias_ih", 2, Initial.One),
            BlockParameters.DeclareBias(scope, "bias_hh", 2));
        return new FastGrnnCell(maps, scope.Parameter("zeta", [1], Initial.One), scope.Parameter("nu", [1], Initial.Constant(-4)));
    }
}

/// <summary>Step and adjoint of <see cref="FastGrnnType"/>: one product a step.</summary>
sealed class FastGrnnCell : Cell
{
    const int Q = 0, Z = 1, G = 2;  // blocks

    readonly Parameter zeta, nu;
    readonly State h;
    readonly Slot gates;        // [q | z | g]: of z and g the biases before the step
    readonly Slot dGates;
    readonly Slot dZeta, dNu;   // unit by unit
    readonly Product recurrent;

    public FastGrnnCell(BlockParameters maps, Parameter zeta, Parameter nu)
        : base(maps.InputSize, maps.HiddenSize)
    {
        (this.zeta, this.nu) = (zeta, nu);
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        Parameter[] biases = maps is { BiasIh: { } ofInput, BiasHh: { } ofState } ? [ofInput, ofState] : [];
        AddProjection(
            new GateMap(InputSize, HiddenSize).Add(maps.WeightIh, 0).AddBias(0, biases).AddBias(HiddenSize, biases), gates, dGates);
        recurrent = AddProduct(maps.State(0), h, gates.Window(Q, 1), dGates.Window(Q, 1), accumulate: true);
        (dZeta, dNu) = (AddScalarSum(zeta), AddScalarSum(nu));
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat;
        var all = step[gates];
        Lanes fresh = ScalarGate.Of(zeta), always = ScalarGate.Of(nu);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = GateMath.Sigmoid(a[Q, i] + a[Z, i]), g = GateMath.Tanh(a[Q, i] + a[G, i]);
                var write = Vector512.FusedMultiplyAdd(fresh, Lanes.One - z, always);
                hAfter[at] = Vector512.FusedMultiplyAdd(write, g, z * hBefore[at]);
                (a[Z, i], a[G, i]) = (z, g);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, dZetas = step[dZeta].Flat, dNus = step[dNu].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        Lanes fresh = ScalarGate.Of(zeta), always = ScalarGate.Of(nu);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[Z, i], g = a[G, i], dNext = dH[at];
                var write = Vector512.FusedMultiplyAdd(fresh, Lanes.One - z, always);

                // h' = write * g + z * h
                var dWrite = dNext * g;
                var dG = dNext * write;
                var dZ = dNext * hBefore[at];
                dH[at] = dNext * z;

                // write = fresh * (1 - z) + always, fresh = Sigmoid(zeta), always = Sigmoid(nu)
                dZ = Vector512.FusedMultiplyAdd(-dWrite, fresh, dZ);
                dZetas[at] = Vector512.FusedMultiplyAdd(dWrite * (Lanes.One - z), Slopes.OfSigmoid(fresh), dZetas[at]);
                dNus[at] = Vector512.FusedMultiplyAdd(dWrite, Slopes.OfSigmoid(always), dNus[at]);

                // z = Sigmoid(q + b_z), g = Tanh(q + b_k)
                Lanes dOfZ = dZ * Slopes.OfSigmoid(z), dOfK = dG * Slopes.OfTanh(g);
                (dA[Q, i], dA[Z, i], dA[G, i]) = (dOfZ + dOfK, dOfZ, dOfK);
            }
        }

        // q += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
