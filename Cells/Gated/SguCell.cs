using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Gated;

/// <summary>
/// What the simple gated units share: x multiplies the state before its product, and z opens along a line, hard; rows g, z; state h [B, d].
/// The line's slope is 1/6 as in published code; the paper does not settle it.
/// </summary>
abstract class GatedUnitType(string name, string title, string recordName) : FusedCellType(
    name, title, new("Gao, Glowacka, Deep Gate Recurrent Neural Network", 2016, "arXiv 1604.02910"), [Slope, BlockParameters.NoBias], recordName)
{
    /// <summary>How steep the line is: 1/6 in published code, .2 in Keras of the paper's time; the paper does not say.</summary>
    protected static NumberOption Slope { get; } =
        new("slope", "how steeply z opens", 1.0 / 6) { Above = 0, Most = 1e6, Examples = [0.2, 1] };

    /// <summary>The equations; o of the state that g gates is the cell's own.</summary>
    protected static void Step<T>(PlainStep<T> step, Func<T, T> output)
        where T : IQuantity<T>
    {
        // g = tanh(U_g (x_g ⊙ h) + b_g), z = min(1, max(0, slope a_z + ½)), h' = (1 − z) ⊙ h + z ⊙ o
        T h = step["h"];
        T x = step.OfInput().Named("x_");
        T g = step.OfState(step.Block(x, 0) * h, 0).Tanh().Named("g");
        T o = output(g * h).Named("o");
        T z = (step.Options.Number(Slope) * (step.Block(x, 1) + step.OfState(h, 1)) + 0.5).Clamp(0, 1).Named("z");
        step["h"] = (1 - z) * h + z * o;
    }
}

/// <summary>SGU: o is a soft rectifier of what g gates.</summary>
sealed class SguType() : GatedUnitType("sgu", "Simple gated unit", "SGU")
{
    // o = ln(1 + exp(g ⊙ h))
    public override void Step<T>(PlainStep<T> step) => Step(step, gated => (1 + gated.Exp()).Log());

    protected override Cell Create(CellScope scope) =>
        new SguCell<SoftRectifier>(BlockParameters.Declare(scope, 2, 2), null, (float)scope.Options.Number(Slope));
}

/// <summary>
/// Step and adjoint of <see cref="SguType"/> and <see cref="DsguType"/>: two products a step, of x ⊙ h and h, and a third of g ⊙ h if deep.
/// </summary>
/// <typeparam name="TOutput">What makes o.</typeparam>
sealed class SguCell<TOutput> : Cell
    where TOutput : struct, INonlinearity
{
    const int X = 0, Z = 1, G = 2;  // blocks

    readonly float slope;
    readonly float[] half;  // ½, and 0 in the padding, which so stays 0
    readonly State h;
    readonly Slot gates;    // [x_g | z | g]: what the products give before the step, the gates after it
    readonly Slot outputs;  // o
    readonly Slot scaled;   // x_g ⊙ h, made anew backward
    readonly Slot gated;    // g ⊙ h, as well if the deep product reads it
    readonly Slot dGates;
    readonly Slot dOutputs;
    readonly Slot dScaled;
    readonly Product inner, recurrent;
    readonly Product? deep;

    public SguCell(BlockParameters maps, Parameter? weightHo, float slope)
        : base(maps.InputSize, maps.HiddenSize)
    {
        int d = HiddenSize;
        this.slope = slope;
        half = new float[Width];
        half.AsSpan(0, d).Fill(0.5f);
        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 3);
        outputs = AddSlot(SlotKind.Saved);
        scaled = AddSlot(SlotKind.Chunk);
        gated = AddSlot(weightHo is null ? SlotKind.Scratch : SlotKind.Chunk);
        dGates = AddSlot(SlotKind.Gradient, blocks: 3);
        dOutputs = AddSlot(weightHo is null ? SlotKind.Scratch : SlotKind.Gradient);
        dScaled = AddSlot(SlotKind.Scratch);
        AddProjection(maps.Sums((0, -1), (1, 1)).AddBiasBlock(0, maps.BiasHh), gates, dGates);
        inner = AddProduct(maps.State(0), scaled, gates.Window(G, 1), dGates.Window(G, 1), accumulate: true);
        recurrent = AddProduct(maps.State(1), h, gates.Window(Z, 1), dGates.Window(Z, 1), accumulate: true);
        deep = weightHo is null ? null : AddProduct(new GateMap(d, d).Add(weightHo, 0), gated, outputs, dOutputs, accumulate: false);
    }

    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, hAfter = step.After(h).Flat, scaledH = step[scaled].Flat, gatedH = step[gated].Flat;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                scaledH[at] = a[X, i] * hBefore[at];
        }
        step.Apply(inner);
        step.Apply(recurrent);
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var g = GateMath.Tanh(a[G, i]);
                var z = Vector512.FusedMultiplyAdd(a[Z, i], Vector512.Create(slope), Lane.Load(half, i));
                gatedH[at] = g * hBefore[at];
                (a[G, i], a[Z, i]) = (g, Vector512.Min(Vector512.Max(z, Lanes.Zero), Lanes.One));
            }
        }
        if (deep is not null)
            step.Apply(deep);
        BlockRow sums = deep is null ? gatedH : step[outputs].Flat, os = step[outputs].Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var o = TOutput.Forward(sums[at]);
                hAfter[at] = Vector512.FusedMultiplyAdd(a[Z, i], o - hBefore[at], hBefore[at]);
                os[at] = o;
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow hBefore = step.Before(h).Flat, dH = step.Gradient(h).Flat, os = step[outputs].Flat, dOs = step[dOutputs].Flat;
        BlockRow scaledH = step[scaled].Flat, gatedH = step[gated].Flat;
        BlockRows all = step[gates], dAll = step[dGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes o = os[at], z = a[Z, i], dNext = dH[at];
                if (deep is not null)
                    gatedH[at] = a[G, i] * hBefore[at];

                // h' = h + z * (o - h), o = f(sum)
                dOs[at] = TOutput.Backward(dNext * z, o);
                var dZ = dNext * (o - hBefore[at]);
                dH[at] = dNext * (Lanes.One - z);

                // z = Min(1, Max(0, slope * a_z + ½))
                dA[Z, i] = dZ * slope & Vector512.GreaterThan(z, Lanes.Zero) & Vector512.LessThan(z, Lanes.One);
            }
        }

        // sum = (g ⊙ h) W_hoᵀ
        if (deep is not null)
            step.ApplyBackward(deep, accumulate: false, step[dScaled], Width);
        var dGated = deep is null ? dOs : step[dScaled].Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var g = a[G, i];
                scaledH[at] = a[X, i] * hBefore[at];

                // gated = g * h, g = Tanh(sum)
                dA[G, i] = dGated[at] * hBefore[at] * Slopes.OfTanh(g);
                dH[at] = Vector512.FusedMultiplyAdd(dGated[at], g, dH[at]);
            }
        }

        // g += (x_g ⊙ h) U_gᵀ
        step.ApplyBackward(inner, accumulate: false, step[dScaled], Width);
        var dScaledH = step[dScaled].Flat;
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // scaled = x_g * h
                dA[X, i] = dScaledH[at] * hBefore[at];
                dH[at] = Vector512.FusedMultiplyAdd(dScaledH[at], a[X, i], dH[at]);
            }
        }

        // a_z += h U_zᵀ
        step.ApplyBackward(recurrent, accumulate: true, step.Gradient(h), Width);
    }
}
