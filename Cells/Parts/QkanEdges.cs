using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>
/// Four layers of d units, whose edges from [h; x] turn a qubit by angles of their own and by their input, and measure it (Jiang et al., arXiv 2509.14026).
/// Cosines and sines of the angles that are parameters are tables, made once a change.
/// </summary>
sealed class QkanEdges
{
    /// <summary>The blocks of what a row's edges share: v, cos v, sin v, silu(v), dv, and of a turn the angle, its cosine, its sine.</summary>
    public const int SeenBlocks = 8;

    const double TurnsOfRadian = 0.5 / Math.PI;

    readonly int reps, units, edges, edgeWidth;
    readonly bool fast;
    readonly Parameter[] theta = new Parameter[4], shares = new Parameter[4];
    readonly Parameter?[] slopes = new Parameter?[4], shifts = new Parameter?[4], scales = new Parameter?[4], moves = new Parameter?[4];
    readonly float[] table;  // [4 · d, TableRows, edgeWidth]

    public QkanEdges(CellScope scope, int reps, bool fast, bool preact, bool postact)
    {
        (int d, int m) = (scope.HiddenSize, scope.HiddenSize + scope.InputSize);
        (this.reps, this.fast, units, edges, edgeWidth) = (reps, fast, d, m, Lane.Pad(m));
        string[] names = ["qkan_f", "qkan_i", "qkan_c", "qkan_o"];
        for (int k = 0; k < 4; k++)
        {
            theta[k] = scope.Parameter($"{names[k]}.theta", [d, m, reps + 1, 2], new Initial.XavierNormal());
            shares[k] = scope.Parameter($"{names[k]}.base_weight", [d, m], Initial.Constant(0.5f));
            slopes[k] = preact ? scope.Parameter($"{names[k]}.preacts_weight", [d, m, reps], Initial.One) : null;
            shifts[k] = preact ? scope.Parameter($"{names[k]}.preacts_bias", [d, m, reps], Initial.Zero) : null;
            scales[k] = postact ? scope.Parameter($"{names[k]}.postact_weights", [d, m], Initial.One) : null;
            moves[k] = postact ? scope.Parameter($"{names[k]}.postact_bias", [d, m], Initial.Zero) : null;
        }
        table = new float[4 * d * TableRows * edgeWidth];
    }

    /// <summary>The edges of a unit.</summary>
    public int Count => edges;

    /// <summary>All parameters.</summary>
    public IEnumerable<Parameter> Parameters => theta.Concat(shares).Concat([.. slopes, .. shifts, .. scales, .. moves]).OfType<Parameter>();

    // Of an edge: cos and sin of both angles of every turn; s, p, c; w and b of every turn by the input.
    int TableRows => 4 * (reps + 1) + 3 + (slopes[0] is null ? 0 : 2 * reps);

    /// <summary>Rows of gradients of an edge: of both angles of every turn, of s, p, c, and of w and b of every turn by the input.</summary>
    public int SumRows => 2 * (reps + 1) + 3 + (slopes[0] is null ? 0 : 2 * reps);

    /// <summary>Makes the tables of what the parameters are now.</summary>
    public void Pack()
    {
        for (int unit = 0; unit < 4 * units; unit++)
        {
            int gate = unit / units;
            for (int i = 0; i < edges; i++)
            {
                int edge = unit % units * edges + i, at = unit * TableRows * edgeWidth + i;
                for (int k = 0; k < 2 * (reps + 1); k++)
                {
                    double turns = TurnsOfRadian * theta[gate].Value[edge * 2 * (reps + 1) + k];
                    table[at + 2 * k * edgeWidth] = (float)PortableMath.CosTurns(turns);
                    table[at + (2 * k + 1) * edgeWidth] = (float)PortableMath.SinTurns(turns);
                }
                at += 4 * (reps + 1) * edgeWidth;
                table[at] = shares[gate].Value[edge];
                table[at + edgeWidth] = scales[gate]?.Value[edge] ?? 1;
                table[at + 2 * edgeWidth] = moves[gate]?.Value[edge] ?? 0;
                for (int l = 0; l < reps && slopes[gate] is { } slope; l++)
                {
                    table[at + (3 + 2 * l) * edgeWidth] = slope.Value[edge * reps + l];
                    table[at + (4 + 2 * l) * edgeWidth] = shifts[gate]!.Value[edge * reps + l];
                }
            }
        }
    }

    /// <summary>v = [h; x] of a row, and what all its edges share.</summary>
    public void See(BlockRow s, ReadOnlySpan<float> h, ReadOnlySpan<float> x)
    {
        var v = s.Window(0, 8);
        v.Clear();
        h.CopyTo(v);
        x.CopyTo(v[h.Length..]);
        for (int i = 0; i < edges; i++)
            CosSin(v, i, edgeWidth + i, 2 * edgeWidth + i);
        for (int i = 0; i < edgeWidth; i += Lanes.Count)
            s[3, i] = s[0, i] * GateMath.Sigmoid(s[0, i]);
    }

    static void CosSin(Span<float> all, int angle, int cos, int sin)
    {
        double turns = TurnsOfRadian * all[angle];
        (all[cos], all[sin]) = ((float)PortableMath.CosTurns(turns), (float)PortableMath.SinTurns(turns));
    }

    // The cosine and sine of w v + b of sixteen edges.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    (Lanes Cos, Lanes Sin) Encoded(BlockRow s, int at, int l, int i)
    {
        if (slopes[0] is null)
            return (s[1, i], s[2, i]);
        int row = at + (4 * (reps + 1) + 3 + 2 * l) * edgeWidth + i;
        s[5, i] = Vector512.FusedMultiplyAdd(Lane.Load(table, row), s[0, i], Lane.Load(table, row + edgeWidth));
        var all = s.Window(5, 3);
        for (int k = i; k < i + Lanes.Count; k++)
            CosSin(all, k, edgeWidth + k, 2 * edgeWidth + k);
        return (s[6, i], s[7, i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes Table(int at, int row, int i) => Lane.Load(table, at + row * edgeWidth + i);

    Qubit Turned(BlockRow s, int at, int i)
    {
        var q = new Qubit(Lanes.One, Lanes.Zero, Lanes.Zero);
        for (int l = 0; l <= reps; l++)
        {
            q.TurnZ(Table(at, 4 * l, i), Table(at, 4 * l + 1, i));
            q.TurnY(Table(at, 4 * l + 2, i), Table(at, 4 * l + 3, i));
            if (l == reps)
                break;
            var (cos, sin) = Encoded(s, at, l, i);
            q.TurnZ(cos, sin);
        }
        return q;
    }

    /// <summary>Σ_i p_i (φ(v_i) + c_i) + s_i silu(v_i) of a unit of the four layers.</summary>
    public float Sum(BlockRow s, int unit)
    {
        int at = unit * TableRows * edgeWidth, share = 4 * (reps + 1);
        var sum = Lanes.Zero;
        for (int i = 0; i < edgeWidth; i += Lanes.Count)
        {
            var q = Turned(s, at, i);
            var phi = (fast ? q.Difference() : q.Z) + Table(at, share + 2, i);
            sum += Vector512.FusedMultiplyAdd(Table(at, share + 1, i), phi, Table(at, share, i) * s[3, i]);
        }
        return Reduce.Across(sum);
    }

    /// <summary>The adjoint of <see cref="Sum"/>, from dy, the gradient of the sum in every lane: adds to that of v, and of the parameters in total.</summary>
    public void Undo(BlockRow s, int unit, Lanes dy, BlockRow total)
    {
        int at = unit * TableRows * edgeWidth, first = unit * SumRows, share = 4 * (reps + 1), dShare = first + 2 * (reps + 1);
        for (int i = 0; i < edgeWidth; i += Lanes.Count)
        {
            var q = Turned(s, at, i);
            Lanes v = s[0, i], silu = s[3, i], sigmoid = GateMath.Sigmoid(v), scaled = dy * Table(at, share + 1, i);

            // y += p (φ + c) + s silu(v)
            total[dShare, i] += dy * silu;
            total[dShare + 1, i] += dy * ((fast ? q.Difference() : q.Z) + Table(at, share + 2, i));
            total[dShare + 2, i] += scaled;
            var dV = dy * Table(at, share, i) * Vector512.FusedMultiplyAdd(silu, Lanes.One - sigmoid, sigmoid);
            var d = fast ? q.DifferenceBackward(scaled) : new Qubit(Lanes.Zero, Lanes.Zero, scaled);
            for (int l = reps; l >= 0; l--)
            {
                if (l < reps)
                {
                    // TurnZ(w v + b)
                    var (cos, sin) = Encoded(s, at, l, i);
                    var dAngle = q.UndoZ(ref d, cos, sin);
                    if (slopes[0] is not null)
                    {
                        total[dShare + 3 + 2 * l, i] += dAngle * v;
                        total[dShare + 4 + 2 * l, i] += dAngle;
                        dAngle *= Table(at, share + 3 + 2 * l, i);
                    }
                    dV += dAngle;
                }

                // TurnZ(θ_0), TurnY(θ_1)
                total[first + 2 * l + 1, i] += q.UndoY(ref d, Table(at, 4 * l + 2, i), Table(at, 4 * l + 3, i));
                total[first + 2 * l, i] += q.UndoZ(ref d, Table(at, 4 * l, i), Table(at, 4 * l + 1, i));
            }
            s[4, i] += dV;
        }
    }

    /// <summary>Adds what was added up to the gradients of the parameters.</summary>
    public void AddTo(GradientSheet sheet, ReadOnlySpan<float> all)
    {
        for (int unit = 0; unit < 4 * units; unit++)
        {
            int gate = unit / units, edge = unit % units * edges, turns = 2 * (reps + 1);
            var ofUnit = all.Slice(unit * SumRows * edgeWidth, SumRows * edgeWidth);
            for (int i = 0; i < edges; i++)
            {
                for (int k = 0; k < turns; k++)
                    sheet[theta[gate]][(edge + i) * turns + k] += ofUnit[k * edgeWidth + i];
                sheet[shares[gate]][edge + i] += ofUnit[turns * edgeWidth + i];
                if (scales[gate] is { } scale)
                    sheet[scale][edge + i] += ofUnit[(turns + 1) * edgeWidth + i];
                if (moves[gate] is { } move)
                    sheet[move][edge + i] += ofUnit[(turns + 2) * edgeWidth + i];
                for (int l = 0; l < reps && slopes[gate] is { } slope; l++)
                {
                    sheet[slope][(edge + i) * reps + l] += ofUnit[(turns + 3 + 2 * l) * edgeWidth + i];
                    sheet[shifts[gate]!][(edge + i) * reps + l] += ofUnit[(turns + 4 + 2 * l) * edgeWidth + i];
                }
            }
        }
    }
}
