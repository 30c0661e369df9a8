namespace MoGru.Cells.Diagonal;

/// <summary>Strongly typed LSTM, whose memory c is a mean of what z was, and whose output is gated.</summary>
sealed class TlstmType() : StronglyTypedType("tlstm", "Strongly typed LSTM", "TLSTM", memory: "c")
{
    // c' = f ⊙ c + (1 − f) ⊙ z, y = c' ⊙ o
    protected override T Next<T>(PlainStep<T> step, T before, T z, T f, T o)
    {
        T c = f * before + (1 - f) * z;
        step.Output = c * o;
        return c;
    }

    private protected override Cell Create(BlockParameters maps, int hiddenSize) => new TlstmCell(maps, hiddenSize);
}

/// <summary>Step and adjoint of <see cref="TlstmType"/>.</summary>
sealed class TlstmCell : StronglyTypedCell
{
    readonly Slot y;
    readonly Slot dY;

    public TlstmCell(BlockParameters maps, int hiddenSize)
        : base(maps, hiddenSize, "c")
    {
        y = AddSlot(SlotKind.Scratch);
        dY = SetOutput(y);
    }

    public override void Forward(in Step step)
    {
        BlockRow cBefore = step.Before(Memory).Flat, cAfter = step.After(Memory).Flat, output = step[y].Flat;
        var all = step[Gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var next = Vector512.FusedMultiplyAdd(a[F, i], cBefore[at] - a[Z, i], a[Z, i]);
                (cAfter[at], output[at]) = (next, next * a[O, i]);
            }
        }
    }

    protected override void BackwardMemory(in Step step)
    {
        BlockRow cBefore = step.Before(Memory).Flat, cAfter = step.After(Memory).Flat;
        BlockRow dC = step.Gradient(Memory).Flat, dOutput = step[dY].Flat;
        BlockRows all = step[Gates], dAll = step[DGates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes z = a[Z, i], o = a[O, i], f = a[F, i];

                // y = c' * o, o = Tanh(a_o)
                dA[O, i] = dOutput[at] * cAfter[at] * Slopes.OfTanh(o);
                var dNext = Vector512.FusedMultiplyAdd(dOutput[at], o, dC[at]);

                // c' = z + f * (c - z), f = Sigmoid(a_f)
                dA[Z, i] = dNext * (Lanes.One - f);
                dA[F, i] = dNext * (cBefore[at] - z) * Slopes.OfSigmoid(f);
                dC[at] = dNext * f;
            }
        }
    }
}
