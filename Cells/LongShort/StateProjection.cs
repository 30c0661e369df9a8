using MoGru.Engine.Memory;

namespace MoGru.Cells.LongShort;

/// <summary>
/// The projection of the d units m of a layer to its state and output, h' = W m, [B, p] (Sak, Senior, Beaufays 2014, arXiv 1402.1128): the
/// last product of a step.
/// </summary>
sealed class StateProjection
{
    public delegate Product ProductOf(GateMap map, Source from, SlotWindow to, SlotWindow gradient, bool accumulate);

    readonly State h;
    readonly Slot projected;  // W m
    readonly Slot dProjected;
    readonly Slot dMade;
    readonly Product product;

    public StateProjection(Parameter weight, State h, Regularisation.SlotOf addSlot, ProductOf addProduct)
    {
        (this.h, int d) = (h, weight.Shape[1]);
        Made = addSlot(SlotKind.Saved);
        projected = addSlot(SlotKind.Scratch, size: h.Size);
        dProjected = addSlot(SlotKind.Gradient, size: h.Size);
        dMade = addSlot(SlotKind.Scratch);
        product = addProduct(new GateMap(d, h.Size).Add(weight, 0), Made, projected, dProjected, accumulate: false);
    }

    /// <summary>m, which the step writes before <see cref="Forward"/>.</summary>
    public Slot Made { get; }

    /// <summary>From m to the state after the step.</summary>
    public void Forward(in Step step)
    {
        step.Apply(product);
        Span<float> from = step[projected], to = step.After(h);
        from.CopyTo(to);
    }

    /// <summary>From the gradient of the state after the step that of m.</summary>
    public BlockRow Backward(in Step step)
    {
        Span<float> from = step.Gradient(h), to = step[dProjected];
        from.CopyTo(to);

        // h' = m Wᵀ
        step.ApplyBackward(product, accumulate: false, step[dMade], dMade.Width);
        return step[dMade].Flat;
    }
}
