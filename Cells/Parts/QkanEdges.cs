using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>
/// Four layers of d units, whose edges from v = [h; x] turn a qubit by angles of their own and by their input, and measure it (Jiang et al., arXiv
/// 2509.14026). Lanes are units of the four layers, one layer after another.
/// </summary>
/// <param name="table">What the edges have of parameters.</param>
/// <param name="fast">True where |α| − |β| is measured, false where |α|² − |β|² is.</param>
sealed class QkanEdges(QkanTable table, bool fast)
{
    /// <summary>The blocks of what a row's edges share: v, cos v, sin v, silu(v), silu'(v), dv.</summary>
    public const int SeenBlocks = 6;

    const int V = 0, Cos = 1, Sin = 2, Silu = 3, SiluSlope = 4, DV = 5;

    readonly int reps = table.Reps, units = table.Units, inputs = table.Inputs;

    /// <summary>v = [h; x] of a row, and what all its edges share.</summary>
    public static void See(BlockRow seen, ReadOnlySpan<float> h, ReadOnlySpan<float> x)
    {
        var v = seen.Window(V, 1);
        h.CopyTo(v);
        x.CopyTo(v[h.Length..]);
        for (int i = 0; i < v.Length; i += Lanes.Count)
        {
            (seen[Cos, i], seen[Sin, i]) = CircleMath.CosSin(seen[V, i]);
            var sigmoid = GateMath.Sigmoid(seen[V, i]);
            var silu = seen[V, i] * sigmoid;
            (seen[Silu, i], seen[SiluSlope, i], seen[DV, i]) = (silu, Vector512.FusedMultiplyAdd(silu, Lanes.One - sigmoid, sigmoid), Lanes.Zero);
        }
    }

    /// <summary>dv = [dh; dx] of a row.</summary>
    public static ReadOnlySpan<float> Gradient(BlockRow seen) => seen.Window(DV, 1);

    /// <summary>y = Σ_i p_i (φ(v_i) + c_i) + s_i silu(v_i) of every unit of so many rows.</summary>
    public void Sum(BlockRows seen, BlockRows y, int batch)
    {
        Span<Lanes> turns = stackalloc Lanes[2 * reps];
        for (int u = 0, edge = 0; u < units; u += Lanes.Count)
        {
            for (int i = 0; i < inputs; i++, edge += table.Rows * Lanes.Count)
            {
                for (int row = 0; row < batch; row++)
                {
                    BlockRow s = seen[row], sums = y[row];
                    var q = Turned(edge, s, i, turns);
                    var sum = Vector512.FusedMultiplyAdd(Number(edge, table.Share), All(s, Silu, i), Scaled(edge, q));
                    sums[u] = i == 0 ? sum : sums[u] + sum;
                }
            }
        }
    }

    /// <summary>The adjoint of <see cref="Sum"/>: adds to dv, and what the parameters get in total.</summary>
    public void SumBackward(BlockRows seen, BlockRows dY, int batch, BlockRow total)
    {
        Span<Lanes> turns = stackalloc Lanes[2 * reps];
        for (int u = 0, edge = 0, at = 0; u < units; u += Lanes.Count)
        {
            for (int i = 0; i < inputs; i++, edge += table.Rows * Lanes.Count, at += table.SumRows * Lanes.Count)
            {
                for (int row = 0; row < batch; row++)
                {
                    var s = seen[row];
                    var q = Turned(edge, s, i, turns);
                    s.Window(DV, 1)[i] += Reduce.Across(Undo(edge, s, i, turns, q, dY[row][u], total, at));
                }
            }
        }
    }

    // p (φ + c)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes Scaled(int edge, Qubit q)
    {
        var phi = fast ? q.Difference() : q.Z;
        return table.Postact ? Number(edge, table.Scale) * (phi + Number(edge, table.Move)) : phi;
    }

    // dv, and at the sums that stand there the gradients of sixteen edges' numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes Undo(int edge, BlockRow s, int i, Span<Lanes> turns, Qubit q, Lanes dY, BlockRow total, int at)
    {
        // y += p (φ + c) + s silu(v)
        Add(total, at, table.Share, dY * All(s, Silu, i));
        var dV = dY * Number(edge, table.Share) * All(s, SiluSlope, i);
        var dPhi = dY;
        if (table.Postact)
        {
            var phi = fast ? q.Difference() : q.Z;
            Add(total, at, table.Scale, dY * (phi + Number(edge, table.Move)));
            dPhi = dY * Number(edge, table.Scale);
            Add(total, at, table.Move, dPhi);
        }
        var d = fast ? q.DifferenceBackward(dPhi) : new Qubit(Lanes.Zero, Lanes.Zero, dPhi);
        for (int l = reps, angle = table.Angles + 4 * reps; ; l--, angle -= 4)
        {
            // TurnZ(θ_0), TurnY(θ_1)
            Add(total, at, table.Theta + 2 * l + 1, q.UndoY(ref d, Number(edge, angle + 2), Number(edge, angle + 3)));
            Add(total, at, table.Theta + 2 * l, q.UndoZ(ref d, Number(edge, angle), Number(edge, angle + 1)));
            if (l == 0)
                return dV;

            // TurnZ(w v + b)
            var dAngle = q.UndoZ(ref d, turns[2 * l - 2], turns[2 * l - 1]);
            if (table.Preact)
            {
                Add(total, at, table.Slope + l - 1, dAngle * All(s, V, i));
                Add(total, at, table.Shift + l - 1, dAngle);
                dAngle *= Number(edge, table.Slope + l - 1);
            }
            dV += dAngle;
        }
    }

    // Sixteen edges from an input, and the cosines and sines of the angles by which it turned them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Qubit Turned(int edge, BlockRow s, int i, Span<Lanes> turns)
    {
        var (cos, sin) = (All(s, Cos, i), All(s, Sin, i));
        var q = new Qubit(Lanes.One, Lanes.Zero, Lanes.Zero);
        for (int l = 0, angle = table.Angles; ; l++, angle += 4)
        {
            q.TurnZ(Number(edge, angle), Number(edge, angle + 1));
            q.TurnY(Number(edge, angle + 2), Number(edge, angle + 3));
            if (l == reps)
                return q;
            if (table.Preact)
                (cos, sin) = CircleMath.CosSin(Vector512.FusedMultiplyAdd(Number(edge, table.Slope + l), All(s, V, i), Number(edge, table.Shift + l)));
            q.TurnZ(cos, sin);
            (turns[2 * l], turns[2 * l + 1]) = (cos, sin);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes Number(int edge, int row) => Lane.Load(table.Values, edge + row * Lanes.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes All(BlockRow seen, int block, int i) => Vector512.Create(seen.Window(block, 1)[i]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(BlockRow total, int at, int row, Lanes more) => total[at + row * Lanes.Count] += more;
}
