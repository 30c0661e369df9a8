using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.LongShort;

/// <summary>
/// An LSTM whose gates see the memory, each unit its own: i and f before the step, o after it; rows i, f, g, o; states h and c [B, d]. Coupled, it
/// writes 1 − f (Greff et al. 2017, arXiv 1503.04069), rows f, g, o.
/// </summary>
sealed class PeepholeLstmType() : FusedCellType(
    "peephole-lstm", "Long short-term memory with peepholes", new("Gers and Schmidhuber, Recurrent Nets that Time and Count", 2000),
    [coupled, BlockParameters.NoBias], "PeepholeLSTM")
{
    static readonly FlagOption coupled = new("coupled", "writes 1 − f in place of a gate i of its own");

    public override void Step<T>(PlainStep<T> step)
    {
        bool isCoupled = step.Options.Has(coupled);
        int first = isCoupled ? 0 : 1;  // block of f
        T c = step["c"], p = step.Parameter("weight_ph").Reshape([1, (first + 2) * step.HiddenSize]);
        T a = (step.OfInput() + step.OfState(step["h"])).Named("a");

        // i = σ(a_i + p_i ⊙ c), f = σ(a_f + p_f ⊙ c), g = tanh(a_g), c' = f ⊙ c + i ⊙ g
        T f = (step.Block(a, first) + step.Block(p, first) * c).Sigmoid().Named("f");
        T i = (isCoupled ? 1 - f : (step.Block(a, 0) + step.Block(p, 0) * c).Sigmoid()).Named("i");
        T next = f * c + i * step.Block(a, first + 1).Tanh().Named("g");
        step["c"] = next;

        // o = σ(a_o + p_o ⊙ c'), h' = o ⊙ tanh(c')
        T o = (step.Block(a, first + 2) + step.Block(p, first + 1) * next).Sigmoid().Named("o");
        step["h"] = o * next.Tanh();
    }

    protected override Cell Create(CellScope scope)
    {
        int d = scope.HiddenSize, gates = scope.Options.Has(coupled) ? 3 : 4;
        var initial = new Initial.Uniform(1 / Math.Sqrt(d));
        var weightIh = scope.Parameter("weight_ih", [gates * d, scope.InputSize], initial);
        var weightHh = scope.Parameter("weight_hh", [gates * d, d], initial);
        var peepholes = scope.Parameter("weight_ph", [(gates - 1) * d], initial);
        var biasIh = BlockParameters.DeclareBias(scope, "bias_ih", gates, initial);
        var maps = new BlockParameters(weightIh, weightHh, biasIh, BlockParameters.DeclareBias(scope, "bias_hh", gates, initial));
        return gates == 3 ? new PeepholeLstmCell<CoupledWrite>(maps, peepholes) : new PeepholeLstmCell<OwnWrite>(maps, peepholes);
    }
}

/// <summary>How the memory is written, as a type: no loop branches on it.</summary>
interface IWrite
{
    /// <summary>True where a gate i of its own writes, in the first block.</summary>
    static abstract bool HasGate { get; }
}

/// <summary>By a gate i.</summary>
readonly struct OwnWrite : IWrite
{
    public static bool HasGate => true;
}

/// <summary>By 1 − f.</summary>
readonly struct CoupledWrite : IWrite
{
    public static bool HasGate => false;
}

/// <summary>Step and adjoint of <see cref="PeepholeLstmType"/>: one product a step.</summary>
/// <typeparam name="TWrite">How the memory is written.</typeparam>
sealed class PeepholeLstmCell<TWrite> : Cell
    where TWrite : struct, IWrite
{
    const int I = 0;  // block, where there is one

    readonly PaddedBlocks peepholes;  // [i | f | o]
    readonly State h;
    readonly State c;
    readonly Slot gates;     // [i | f | g | o]: what the products give before the step, the gates after it
    readonly Slot squashed;  // tanh(c')
    readonly Slot dGates;
    readonly Slot dPeepholes;
    readonly Product recurrent;

    public PeepholeLstmCell(BlockParameters maps, Parameter weights)
        : base(maps.InputSize, maps.HiddenSize)
    {
        int[] blocks = [.. Enumerable.Range(0, O + 1)];
        peepholes = new(weights, O);
        h = AddState("h");
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks.Length);
        squashed = AddSlot(SlotKind.Saved);
        dGates = AddSlot(SlotKind.Gradient, blocks.Length);
        dPeepholes = AddRowSum(weights, O);
        AddProjection(maps.Sums([.. blocks.Select(block => (block, block))]), gates, dGates);
        recurrent = AddProduct(maps.State(blocks), h, gates, dGates, accumulate: true);
    }

    // Blocks: f, g, o of the gates, and f, o of the peepholes.
    static int F => TWrite.HasGate ? 1 : 0;

    static int G => F + 1;

    static int O => F + 2;

    static int SeenByF => F;

    static int SeenByO => F + 1;

    protected override void Pack()
    {
        base.Pack();
        peepholes.Pack();
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, hAfter = step.After(h).Flat, tanh = step[squashed].Flat;
        var p = peepholes.Row;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++, at += Width)
        {
            // Two loops, as in the LSTM: tangents of neighbouring lanes do not wait for each other.
            var a = all[row];
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var memory = cBefore[at + k];
                Lanes f = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(p[SeenByF, k], memory, a[F, k])), g = GateMath.Tanh(a[G, k]), i = Lanes.One - f;
                if (TWrite.HasGate)
                {
                    i = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(p[I, k], memory, a[I, k]));
                    a[I, k] = i;
                }
                cAfter[at + k] = Vector512.FusedMultiplyAdd(f, memory, i * g);
                (a[F, k], a[G, k]) = (f, g);
            }
            for (int k = 0; k < Width; k += Lanes.Count)
            {
                var next = cAfter[at + k];
                Lanes o = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(p[SeenByO, k], next, a[O, k])), t = GateMath.Tanh(next);
                hAfter[at + k] = o * t;
                (a[O, k], tanh[at + k]) = (o, t);
            }
        }
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, tanh = step[squashed].Flat;
        BlockRow dH = step.Gradient(h).Flat, dC = step.Gradient(c).Flat, p = peepholes.Row;
        BlockRows all = step[gates], dAll = step[dGates], dPs = step[dPeepholes];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row], dP = dPs[row];
            for (int k = 0; k < Width; k += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, k], g = a[G, k], o = a[O, k], t = tanh[at], memory = cBefore[at], dHNext = dH[at];

                // h' = o * t, t = Tanh(c'), o = Sigmoid(a_o + p_o * c')
                var dO = dHNext * t * Slopes.OfSigmoid(o);
                var dNext = Vector512.FusedMultiplyAdd(dHNext * o, Slopes.OfTanh(t), Vector512.FusedMultiplyAdd(dO, p[SeenByO, k], dC[at]));
                dP[SeenByO, k] = Vector512.FusedMultiplyAdd(dO, cAfter[at], dP[SeenByO, k]);

                // c' = f * c + i * g, g = Tanh(a_g)
                var dF = dNext * memory;
                var dI = dNext * g;
                var dG = dNext * (TWrite.HasGate ? a[I, k] : Lanes.One - f);
                var dMemory = dNext * f;
                dA[G, k] = dG * Slopes.OfTanh(g);

                // i = Sigmoid(a_i + p_i * c), or i = 1 - f
                if (TWrite.HasGate)
                {
                    dI *= Slopes.OfSigmoid(a[I, k]);
                    dP[I, k] = Vector512.FusedMultiplyAdd(dI, memory, dP[I, k]);
                    dMemory = Vector512.FusedMultiplyAdd(dI, p[I, k], dMemory);
                    dA[I, k] = dI;
                }
                else
                {
                    dF -= dI;
                }

                // f = Sigmoid(a_f + p_f * c)
                dF *= Slopes.OfSigmoid(f);
                dP[SeenByF, k] = Vector512.FusedMultiplyAdd(dF, memory, dP[SeenByF, k]);
                dC[at] = Vector512.FusedMultiplyAdd(dF, p[SeenByF, k], dMemory);
                (dA[F, k], dA[O, k]) = (dF, dO);
            }
        }

        // [i f g o] += h W_hhᵀ
        step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
    }
}
