using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>
/// What LSTM and GRU with LayerNorm have in common, in the form of lmnt-com/haste: LN(x K; γ₀) and LN(h R; γ₁), each over all gates together; R [d, ·]
/// with dropconnect, h with zoneout. Matrices are [in, out].
/// </summary>
abstract class LayerNormCell : Cell
{
    readonly BlockNorm inputNorm, stateNorm;
    readonly PaddedBlocks gains;  // of the input's gates, then of the state's

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

        H = AddState("h");

        // Of a narrow input the projection costs less than the memory in which it would be kept.
        OfInput = AddSlot(n <= d / 16 ? SlotKind.Projected : SlotKind.Saved, blocks);
        OfState = AddSlot(SlotKind.Saved, blocks);
        DOfInput = AddSlot(SlotKind.Gradient, blocks);
        DOfState = AddSlot(SlotKind.Gradient, blocks);
        var dGains = AddWalkSum(gamma, 2 * blocks);
        inputNorm = new(OfInput, AddNarrowSlot(SlotKind.Saved), gains, 0, dGains, AddWalkSum(shift, blocks));
        stateNorm = new(OfState, AddNarrowSlot(SlotKind.Saved), gains, blocks, dGains, recurrentShift is null ? null : AddWalkSum(recurrentShift, blocks));
        if (scope.Options.Number(Zoneout) is > 0 and var held)
            AddHold(H, AddMask("zoneout_h", MaskRate.Zoneout(held), d));
        var dropped = scope.Options.Number(DropConnect) is > 0 and var rate
            ? AddDerivedWeight([d, blocks * d], [recurrentKernel], (used, mask) => used[0] * mask, new("recurrent_kernel", MaskRate.Dropout(rate)))
            : null;

        GateMap input = new(n, d), state = new(d, d);
        for (int column = 0; column < blocks * d; column += d)
        {
            input.AddTransposed(kernel, 0, column);
            _ = dropped is null ? state.AddTransposed(recurrentKernel, 0, column) : state.AddDerivedTransposed(dropped, 0, column);
        }
        AddProjection(input, OfInput, DOfInput);
        Recurrent = AddProduct(state, H, OfState, DOfState, accumulate: false);
    }

    public static RateOption Zoneout { get; } =
        new("zoneout", "the probability that a unit of h keeps its old value") { RecordKey = "zoneout_rate", RecordMasks = "zoneout" };

    /// <summary>Wan et al. 2013.</summary>
    public static RateOption DropConnect { get; } =
        new("dropconnect", "dropout of the recurrent weights, drawn once a pass") { RecordMasks = "dropconnect" };

    protected State H { get; }

    /// <summary>x K, then its units.</summary>
    protected Slot OfInput { get; }

    /// <summary>h R, then its units.</summary>
    protected Slot OfState { get; }

    /// <summary>Where the step leaves the gradients of both norms' results, and then of the products.</summary>
    protected Slot DOfInput { get; }

    protected Slot DOfState { get; }

    /// <summary>ofState = h R.</summary>
    protected Product Recurrent { get; }

    protected PaddedBlocks Shift { get; }

    protected PaddedBlocks? RecurrentShift { get; }

    /// <summary>The gains: of the input's gates in their order, then of the state's.</summary>
    protected BlockRow Gains => gains.Row;

    protected override void Pack()
    {
        base.Pack();
        gains.Pack();
        Shift.Pack();
        RecurrentShift?.Pack();
    }

    /// <summary>The rows of both norms, after the product and before the units.</summary>
    protected NormPair Norms(in Step step) => new(inputNorm.Forward(step), stateNorm.Forward(step), isAgain: false);

    /// <summary>The same on the way back.</summary>
    protected NormPair NormsBackward(in Step step) =>
        new(inputNorm.Backward(step), stateNorm.Backward(step), isAgain: OfInput.Kind == SlotKind.Projected);
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
