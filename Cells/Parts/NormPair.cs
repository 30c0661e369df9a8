namespace MoGru.Cells.Parts;

/// <summary>The rows at a step of two norms side by side, as wide as each other, whose sums do not wait for each other.</summary>
/// <param name="first">The first, whose rows are there as they were before the step forward if it is made again.</param>
/// <param name="second">The second.</param>
/// <param name="isAgain">Whether that is so.</param>
readonly ref struct NormPair(NormRows first, NormRows second, bool isAgain)
{
    readonly NormRows first = first, second = second;
    readonly bool isAgain = isAgain;

    /// <summary>Makes the units of a row of both, and of the first so many columns gain ⊙ x + gain' ⊙ s + shift.</summary>
    public void Forward(int row, BlockRow sums, BlockRow shift, int columns)
    {
        if (first.IsWhole)
            Make<WholeLanes>(row, sums, shift, columns);
        else
            Make<PaddedLanes>(row, sums, shift, columns);
    }

    void Make<TEnds>(int row, BlockRow sums, BlockRow shift, int columns)
        where TEnds : IRowEnds
    {
        BlockRow x = first.Units[row], s = second.Units[row], gX = first.Gains, gS = second.Gains, exists = first.Exists;
        var (meanX, rhoX) = first.Moments<TEnds>(row);
        var (meanS, rhoS) = second.Moments<TEnds>(row);
        for (int i = 0, width = first.Layout.Width; i < width; i += Lanes.Count)
        {
            Lanes unitX = TEnds.Clear(x[i] - meanX, exists, i) * rhoX, unitS = TEnds.Clear(s[i] - meanS, exists, i) * rhoS;
            (x[i], s[i]) = (unitX, unitS);
            if (i < columns)
                sums[i] = Vector512.FusedMultiplyAdd(unitX, gX[i], Vector512.FusedMultiplyAdd(unitS, gS[i], shift[i]));
        }
    }

    /// <summary>Makes those units of a row that are not kept.</summary>
    public void ForwardAgain(int row)
    {
        if (isAgain)
            first.ForwardAgain(row);
    }

    /// <summary>From the gradients of gain ⊙ unit + shift of a row of both, which may be one, makes those of the rows.</summary>
    public void Backward(int row, BlockRow dFirst, BlockRow dSecond, BlockRow dX, BlockRow dS)
    {
        first.AddShift(dFirst);
        second.AddShift(dSecond);
        if (first.IsWhole)
            Turn<WholeLanes>(row, dFirst, dSecond, dX, dS);
        else
            Turn<PaddedLanes>(row, dFirst, dSecond, dX, dS);
    }

    // Calls nothing, so that all of it stays in registers.
    void Turn<TEnds>(int row, BlockRow dFirst, BlockRow dSecond, BlockRow dX, BlockRow dS)
        where TEnds : IRowEnds
    {
        BlockRow x = first.Units[row], s = second.Units[row], gX = first.Gains, gS = second.Gains, dGX = first.DGains, dGS = second.DGains;
        Lanes sumX = Lanes.Zero, dotX = Lanes.Zero, sumS = Lanes.Zero, dotS = Lanes.Zero;
        int width = first.Layout.Width;
        for (int i = 0; i < width; i += Lanes.Count)
        {
            // y = gX * x + shift, z = gS * s + shift'
            Lanes dY = dFirst[i], dZ = dSecond[i], unitX = x[i], unitS = s[i], dUnitX = dY * gX[i], dUnitS = dZ * gS[i];
            dGX[i] = Vector512.FusedMultiplyAdd(dY, unitX, dGX[i]);
            dGS[i] = Vector512.FusedMultiplyAdd(dZ, unitS, dGS[i]);
            (sumX, sumS) = (sumX + dUnitX, sumS + dUnitS);
            (dotX, dotS) = (Vector512.FusedMultiplyAdd(dUnitX, unitX, dotX), Vector512.FusedMultiplyAdd(dUnitS, unitS, dotS));
        }
        NormSlope ofX = first.Slope(row, sumX, dotX), ofS = second.Slope(row, sumS, dotS);
        var exists = first.Exists;
        for (int i = 0; i < width; i += Lanes.Count)
        {
            Lanes dY = dFirst[i], dZ = dSecond[i];
            dX[i] = TEnds.Clear(ofX.Of(x[i], dY * gX[i]), exists, i);
            dS[i] = TEnds.Clear(ofS.Of(s[i], dZ * gS[i]), exists, i);
        }
    }
}
