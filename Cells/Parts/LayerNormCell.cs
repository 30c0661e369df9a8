using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>
/// What LSTM and GRU with LayerNorm have in common, in the form of lmnt-com/haste: LN(x K; γ₀) and LN(h R; γ₁), each over all gates together; R [d, ·]
/// with dropconnect, h with zoneout. Matrices are [in, out].
/// </summary>
abstract class LayerNormCell : Cell
{
    readonly NarrowNorm? narrow;    // of the input
    readonly CentredNorm? wide;     // of the input, where it is not narrow
    readonly Slot? dOfInput;
    readonly CentredNorm ofState;
    readonly PaddedBlocks gains;    // of the input's gates, then of the state's

    protected LayerNormCell(CellScope scope, int blocks, Initial bias, bool recurrentBias)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        var kernel = scope.Parameter("kernel", [n, blocks * d], new Initial.ByBlocks(blocks, new Initial.XavierUniform(), axis: 1));
        var recurrentKernel = scope.Parameter("recurrent_kernel", [d, blocks * d], new Initial.ByBlocks(blocks, new Initial.Orthogonal(), axis: 1));
        var shift = scope.Parameter("bias", [blocks * d], bias);
        var recurrentShift = recurrentBias ? scope.Parameter("recurrent_bias", [blocks * d], Initial.Zero) : null;
        var gamma = scope.Parameter("gamma", [2, blocks * d], Initial.One);
        (gains, Shift) = (new(gamma, 2 * blocks), new(shift, blocks));
        RecurrentShift = recurrentShift is null ? null : new(recurrentShift, blocks);

        AskAhead();
        H = AddState("h");
        OfState = AddSlot(SlotKind.Saved, blocks);
        DOfState = AddSlot(SlotKind.Gradient, blocks);
        Slot dGains = AddWalkSum(gamma, 2 * blocks), dShift = AddWalkSum(shift, blocks);
        var dRecurrentShift = recurrentShift is null ? null : AddWalkSum(recurrentShift, blocks);
        var product = AddSlot(SlotKind.Scratch, blocks);
        Moments = AddNarrowSlot(SlotKind.Saved);
        ofState = new(product, OfState, Moments, gains, blocks, dGains, dRecurrentShift);
        if (scope.Options.Number(Zoneout) is > 0 and var held)
            AddHold(H, AddMask("zoneout_h", MaskRate.Zoneout(held), d));

        if (n <= NarrowRows.MostInputs)
        {
            var row = OfState.Layout;
            var weight = AddDerivedWeight(
                [NarrowNormWeight.LengthOf(n, row)],
                [kernel, gamma],
                (used, _) => NarrowNormWeight.Apply(CentredWeight.Apply(used[0]), used[1], row));
            narrow = new(weight, AddWalkSum(weight), gains, Shift, dShift, row);
            ReadInput();
        }
        else
        {
            var ofInput = AddSlot(SlotKind.Saved, blocks);
            dOfInput = AddSlot(SlotKind.Gradient, blocks);
            var projected = AddSlot(SlotKind.Chunk, blocks);
            wide = new(projected, ofInput, AddNarrowSlot(SlotKind.Saved), gains, 0, dGains, dShift);
            AddProjection(Centred(kernel, blocks, "kernel"), projected, dOfInput);
        }
        var state = Centred(recurrentKernel, blocks, "recurrent_kernel", scope.Options.Number(DropConnect));
        Recurrent = AddProduct(state, H, product, DOfState, accumulate: false);
    }

    // Of a weight [in, blocks · d], with dropconnect where a rate is given.
    GateMap Centred(Parameter weight, int blocks, string name, double? dropped = null)
    {
        var centred = dropped is > 0 and var rate
            ? AddDerivedWeight(weight.Shape, [weight], (used, mask) => CentredWeight.Apply(used[0] * mask), new(name, MaskRate.Dropout(rate)))
            : AddDerivedWeight(weight.Shape, [weight], (used, _) => CentredWeight.Apply(used[0]));
        var map = new GateMap(weight.Shape[0], HiddenSize);
        for (int block = 0; block < blocks; block++)
            map.AddDerivedTransposed(centred, 0, block * HiddenSize);
        return map;
    }

    public static RateOption Zoneout { get; } =
        new("zoneout", "the probability that a unit of h keeps its old value") { RecordKey = "zoneout_rate", RecordMasks = "zoneout" };

    /// <summary>Wan et al. 2013.</summary>
    public static RateOption DropConnect { get; } =
        new("dropconnect", "dropout of the recurrent weights, drawn once a pass") { RecordMasks = "dropconnect" };

    protected State H { get; }

    /// <summary>h R, R centred.</summary>
    protected Slot OfState { get; }

    /// <summary>The ρ of every row of it, then room.</summary>
    protected Slot Moments { get; }

    /// <summary>Where the step leaves the gradient of h R.</summary>
    protected Slot DOfState { get; }

    /// <summary>ofState = h R.</summary>
    protected Product Recurrent { get; }

    protected PaddedBlocks Shift { get; }

    protected PaddedBlocks? RecurrentShift { get; }

    protected override void Pack()
    {
        base.Pack();
        gains.Pack();
        Shift.Pack();
        RecurrentShift?.Pack();
    }

    /// <summary>LN(x K; γ₀) + b at a step forward.</summary>
    protected InputNorm OfInput(in Step step) => narrow is not null
        ? new() { IsNarrow = true, Narrow = narrow.Forward(step) }
        : new() { Wide = wide!.Forward(step), Shift = Shift.Row };

    /// <summary>The same on the way back.</summary>
    protected InputNorm OfInputBackward(in Step step) => narrow is not null
        ? new() { IsNarrow = true, Narrow = narrow.Backward(step) }
        : new() { Wide = wide!.Backward(step), DWide = step[dOfInput!] };

    /// <summary>LN(h R; γ₁) at a step forward, after the product.</summary>
    protected CentredRows NormOfState(in Step step) => ofState.Forward(step);

    /// <summary>The same on the way back.</summary>
    protected CentredRows NormOfStateBackward(in Step step) => ofState.Backward(step);
}

/// <summary>The same in equations.</summary>
static class LayerNormReading
{
    /// <summary>LN(x K; γ₀).</summary>
    public static T NormOfInput<T>(this PlainStep<T> step)
        where T : IQuantity<T> => step.Norm(step.X.MatMul(step.Parameter("kernel")), 0);

    /// <summary>LN(h R; γ₁), R with its mask where there is one.</summary>
    public static T NormOfState<T>(this PlainStep<T> step)
        where T : IQuantity<T> =>
        step.Norm(step["h"].MatMul(step.Dropped(LayerNormCell.DropConnect, "recurrent_kernel", step.Parameter("recurrent_kernel"))), 1);

    // Without a shift.
    static T Norm<T>(this PlainStep<T> step, T rows, int side)
        where T : IQuantity<T>
    {
        T gain = step.Parameter("gamma").Slice(0, side, 1).Reshape([rows.Shape.Last]);
        return rows.LayerNorm(gain, gain.Filled(0));
    }
}
