namespace MoGru.Cells.Diagonal;

/// <summary>Strongly typed GRU, whose memory h is no mean: what it forgets and what it adds are apart.</summary>
sealed class TgruType() : StronglyTypedType("tgru", "Strongly typed GRU", "TGRU", memory: "h")
{
    // h' = f ⊙ h + z ⊙ o
    protected override T Next<T>(PlainStep<T> step, T before, T z, T f, T o) => f * before + z * o;

    private protected override Cell Create(BlockParameters maps, int hiddenSize) => new TgruCell(maps, hiddenSize);
}

/// <summary>Step and adjoint of <see cref="TgruType"/>.</summary>
sealed class TgruCell(BlockParameters maps, int hiddenSize) : StronglyTypedCell(maps, hiddenSize, "h")
{
    public override void Forward(in Step step)
    {
        BlockRow hBefore = step.Before(Memory).Flat, hAfter = step.After(Memory).Flat;
        var all = step[Gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
                hAfter[at] = Vector512.FusedMultiplyAdd(a[F, i], hBefore[at], a[Z, i] * a[O, i]);
        }
    }

    protected override void BackwardMemory(in Step step)
    {
        BlockRow hBefore = step.Before(Memory).Flat, dH = step.Gradient(Memory).Flat;
        BlockRows all = step[Gates], dAll = step[DGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[Z, i], o = a[O, i], f = a[F, i], dNext = dH[at];

                // h' = f * h + z * o, f = Sigmoid(a_f), o = Tanh(a_o)
                dA[Z, i] = dNext * o;
                dA[O, i] = dNext * z * Slopes.OfTanh(o);
                dA[F, i] = dNext * hBefore[at] * Slopes.OfSigmoid(f);
                dH[at] = dNext * f;
            }
        }
    }
}
