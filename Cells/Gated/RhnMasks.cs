namespace MoGru.Cells.Gated;

/// <summary>The masks of <see cref="RhnCell"/>, and what they leave of the input and of the state in every micro-step.</summary>
/// <param name="input">The input's mask.</param>
/// <param name="state">The state's.</param>
/// <param name="ofInput">The masked input.</param>
/// <param name="dOfInput">Scratch of the same width.</param>
/// <param name="ofState">The masked state, micro-step by micro-step.</param>
/// <param name="dOfState">Scratch of one of them.</param>
sealed class RhnMasks(Side input, Side state, Slot ofInput, Slot dOfInput, Slot ofState, Slot dOfState)
{
    public Slot OfInput => ofInput;

    public Slot OfState => ofState;

    public void MaskInput(in Step step)
    {
        Span<float> masked = step[ofInput], mask = step[input.Values];
        for (int row = 0; row < step.Rows; row++)
        {
            var x = step.Input.Slice(row * ofInput.Size, ofInput.Size);
            TensorPrimitives.Multiply(x, mask.Slice(row * ofInput.Width, ofInput.Size), masked.Slice(row * ofInput.Width, ofInput.Size));
        }
    }

    public void InputBackward(in Step step, Product product)
    {
        MaskInput(step);
        step.ApplyBackward(product, accumulate: false, step[dOfInput], dOfInput.Width);

        // masked = input * mask
        Span<float> dMasked = step[dOfInput], mask = step[input.Values];
        for (int row = 0; row < step.Rows; row++)
        {
            var dX = step.InputGradient.Slice(row * ofInput.Size, ofInput.Size);
            TensorPrimitives.FusedMultiplyAdd(dMasked.Slice(row * ofInput.Width, ofInput.Size), mask.Slice(row * ofInput.Width, ofInput.Size), dX, dX);
        }
    }

    public void MaskState(in Step step, BlockRows rows, int block, int l)
    {
        BlockRows all = step[ofState], masks = step[state.Values];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow s = rows[row], mask = masks[row], masked = all[row];
            for (int i = 0; i < ofState.BlockWidth; i += Lanes.Count)
                masked[l, i] = s[block, i] * mask[i];
        }
    }

    public void StateBackward(in Step step, Product product, BlockRows rows, int block, int l, BlockRow dS)
    {
        MaskState(step, rows, block, l);
        step.ApplyBackward(product, accumulate: false, step[dOfState], dOfState.Width);

        // masked = s * mask
        BlockRow dMasked = step[dOfState].Flat, mask = step[state.Values].Flat;
        for (int at = 0; at < step.Rows * dOfState.Width; at += Lanes.Count)
            dS[at] = Vector512.FusedMultiplyAdd(dMasked[at], mask[at], dS[at]);
    }
}
