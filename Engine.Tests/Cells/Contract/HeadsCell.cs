using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// Two heads, each with a recurrent product of its own over its block of the state, weights stored [in, out]:
/// h'ₖ = z ⊙ hₖ + (1 − z) ⊙ tanh(c), with [zₖ cₖ] = x Kₖ + hₖ Rₖ + b.
/// </summary>
sealed class HeadsType() : ContractType("heads")
{
    protected override Cell Create(CellScope scope) => new HeadsCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        int d = step.HiddenSize;
        T input = step.X.MatMul(step.Parameter("kernel")) + step.Parameter("bias");
        var heads = new T[HeadsCell.Heads];
        for (int k = 0; k < heads.Length; k++)
        {
            T before = step["h"].Slice(1, k * d, d);
            T a = input.Slice(1, 2 * k * d, 2 * d) + before.MatMul(step.Parameter("recurrent").Slice(0, k * d, d));
            T z = a.Slice(1, 0, d).Sigmoid();
            heads[k] = z * before + (1 - z) * a.Slice(1, d, d).Tanh();
        }
        step["h"] = step.Concat(heads);
    }
}

sealed class HeadsCell : ContractCell
{
    public const int Heads = 2;

    readonly State h;
    readonly Slot gates;           // for each head z, then c
    readonly Slot dGates;
    readonly Product[] products;

    public HeadsCell(CellScope scope)
        : base(scope)
    {
        (int inputSize, int d) = (scope.InputSize, scope.HiddenSize);

        // The kernel has for each head z, then c; the recurrent weight has head k in rows k d to (k + 1) d.
        var kernel = scope.Parameter("kernel", [inputSize, 2 * Heads * d], new Initial.Uniform(0.6));
        var recurrent = scope.Parameter("recurrent", [Heads * d, 2 * d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        var bias = scope.Parameter("bias", [2 * Heads * d], new Initial.Uniform(0.5));
        h = AddState("h", Heads);
        gates = AddSlot(SlotKind.Saved, 2 * Heads);
        dGates = AddSlot(SlotKind.Gradient, 2 * Heads);

        var input = new GateMap(inputSize, d);
        products = new Product[Heads];
        for (int k = 0; k < Heads; k++)
        {
            input.AddTransposed(kernel, 0, 2 * k * d, bias).AddTransposed(kernel, 0, (2 * k + 1) * d, bias);
            var own = new GateMap(d, d).AddTransposed(recurrent, k * d, 0).AddTransposed(recurrent, k * d, d);
            products[k] = AddProduct(own, h.Window(k, 1), gates.Window(2 * k, 2), dGates.Window(2 * k, 2), accumulate: true);
        }
        AddProjection(input, gates, dGates);
    }

    public override void Forward(in Step step)
    {
        foreach (var product in products)
            step.Apply(product);
        Span<float> before = step.Before(h), after = step.After(h), all = step[gates];
        for (int at = 0; at < after.Length; at++)
        {
            int z = at / Width * 2 * Width + at % Width, c = z + Width;
            all[z] = 1 / (1 + MathF.Exp(-all[z]));
            all[c] = MathF.Tanh(all[c]);
            after[at] = z % Width < HiddenSize ? all[z] * before[at] + (1 - all[z]) * all[c] : 0;
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> before = step.Before(h), dH = step.Gradient(h), all = step[gates], dAll = step[dGates];
        for (int at = 0; at < dH.Length; at++)
        {
            // h' = z ⊙ h + (1 − z) ⊙ c
            int z = at / Width * 2 * Width + at % Width, c = z + Width;
            dAll[z] = dH[at] * (before[at] - all[c]) * all[z] * (1 - all[z]);
            dAll[c] = dH[at] * (1 - all[z]) * (1 - all[c] * all[c]);
            dH[at] *= all[z];
        }

        // [zₖ cₖ] += hₖ Rₖ
        for (int k = 0; k < Heads; k++)
            step.ApplyBackward(products[k], accumulate: true, dH[(k * Width)..], h.Width);
    }
}
