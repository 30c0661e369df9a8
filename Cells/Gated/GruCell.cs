using System.Runtime.Intrinsics;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Cells.Gated;

/// <summary>
/// The gated recurrent unit of Cho et al., whose reset acts after the recurrent product: exactly PyTorch's <c>nn.GRU</c>, gate rows r, z, n;
/// state h [B, d].
/// </summary>
sealed class GruType : FusedCellType
{
    public override string Name => "gru";

    public override string Title => "Gated recurrent unit";

    public override CellSource Source => new("Cho et al., Learning Phrase Representations using RNN Encoder-Decoder, first version", 2014, "arXiv 1406.1078v1");

    public override IReadOnlyList<string> RecordNames => ["GRU"];

    public override CellNaming Naming => CellNaming.PyTorch();

    public override void Step<T>(PlainStep<T> step)
    {
        int d = step.HiddenSize;
        T h = step["h"];
        T fromX = step.X.Linear(step.Parameter("weight_ih"), step.Parameter("bias_ih")).Named("a");
        T fromH = h.Linear(step.Parameter("weight_hh"), step.Parameter("bias_hh")).Named("u");

        // r = σ(W_ir x + b_ir + W_hr h + b_hr), z likewise
        T r = (fromX.Slice(1, 0, d) + fromH.Slice(1, 0, d)).Sigmoid().Named("r");
        T z = (fromX.Slice(1, d, d) + fromH.Slice(1, d, d)).Sigmoid().Named("z");

        // n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))
        T n = (fromX.Slice(1, 2 * d, d) + r * fromH.Slice(1, 2 * d, d)).Tanh().Named("n");

        // h' = (1 − z) ⊙ n + z ⊙ h
        step["h"] = (1 - z) * n + z * h;
    }

    protected override Cell Create(CellScope scope) => new GruCell(scope);
}

/// <summary>Step and adjoint of <see cref="GruType"/>.</summary>
sealed class GruCell : Cell
{
    const int N = 0, R = 1, Z = 2, Q = 3;  // blocks: the input writes n r z, the recurrent product r z q

    readonly State h;
    readonly Slot gates;   // [n | r | z | q]: what the products give before the step, the gates after it
    readonly Slot dGates;  // [n | r | z | q], before the nonlinearities
    readonly Product recurrent;

    public GruCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        var initial = new Initial.Uniform(1 / Math.Sqrt(d));
        var weightIh = scope.Parameter("weight_ih", [3 * d, n], initial);  // rows r, z, n
        var weightHh = scope.Parameter("weight_hh", [3 * d, d], initial);
        var biasIh = scope.Parameter("bias_ih", [3 * d], initial);
        var biasHh = scope.Parameter("bias_hh", [3 * d], initial);

        h = AddState("h");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);

        var input = new GateMap(n, d)
            .Add(weightIh, 2 * d, 0, biasIh)
            .Add(weightIh, 0, 0, biasIh, biasHh)
            .Add(weightIh, d, 0, biasIh, biasHh)
            .Add(null, 2 * d, 0, biasHh);
        AddProjection(input, gates, dGates);

        var hidden = new GateMap(d, d).Add(weightHh, 0).Add(weightHh, d).Add(weightHh, 2 * d);
        recurrent = AddProduct(hidden, h, gates.Window(R, 3), dGates.Window(R, 3), accumulate: true);
    }

    public override void Forward(in Step step)
    {
        step.Apply(recurrent);

        Span<float> before = step.Before(h), after = step.After(h), all = step[gates];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            GateMath.Sigmoid(all.Slice(gate + R * Width, 2 * Width));
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var r = Lane.Load(all, gate + R * Width);
                var z = Lane.Load(all, gate + Z * Width);
                var q = Lane.Load(all, gate + Q * Width);
                var n = GateMath.Tanh(Vector512.FusedMultiplyAdd(r, q, Lane.Load(all, gate + N * Width)));
                Vector512.FusedMultiplyAdd(z, Lane.Load(before, at) - n, n).Store(after, at);
                n.Store(all, gate + N * Width);
            }
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> before = step.Before(h), dH = step.Gradient(h), all = step[gates], dAll = step[dGates];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * Width;
            int gate = row * gates.Width;
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count, gate += Lanes.Count)
            {
                var n = Lane.Load(all, gate + N * Width);
                var r = Lane.Load(all, gate + R * Width);
                var z = Lane.Load(all, gate + Z * Width);
                var q = Lane.Load(all, gate + Q * Width);
                var dNext = Lane.Load(dH, at);

                // next = n + z * (h - n)
                var dN = dNext * (Lanes.One - z);
                var dZ = dNext * (Lane.Load(before, at) - n);
                (dNext * z).Store(dH, at);

                // n = Tanh(aN + r * q)
                var dAN = dN * Vector512.FusedMultiplyAdd(-n, n, Lanes.One);
                (dAN * r).Store(dAll, gate + Q * Width);
                var dR = dAN * q;
                dAN.Store(dAll, gate + N * Width);

                // z = Sigmoid(aZ + uZ), r = Sigmoid(aR + uR)
                (dZ * z * (Lanes.One - z)).Store(dAll, gate + Z * Width);
                (dR * r * (Lanes.One - r)).Store(dAll, gate + R * Width);
            }
        }

        // [r z q] += h Wᵀ
        step.ApplyBackward(recurrent, accumulate: true, dH, Width);
    }
}
