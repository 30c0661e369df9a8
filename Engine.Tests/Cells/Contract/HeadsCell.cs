using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// Two heads, each with a recurrent product of its own over its block of the state, weights stored [in, out]:
/// h'ₖ = z ⊙ hₖ + (1 − z) ⊙ tanh(c), with [zₖ cₖ] = x Kₖ + hₖ Rₖ + b.
/// </summary>
sealed class HeadsCell : TwinnedCell
{
    const int Heads = 2;

    readonly Parameter kernel;     // [n, 2 · 2 d]: for each head z, then c
    readonly Parameter recurrent;  // [2 d, 2 d]: head k in rows k d to (k + 1) d; z, then c
    readonly Parameter bias;       // [2 · 2 d]
    readonly State h;
    readonly Slot gates;           // for each head z, then c
    readonly Slot dGates;
    readonly Product[] products;

    public HeadsCell(ParameterList parameters, int inputSize, int hiddenSize)
        : base(inputSize, hiddenSize)
    {
        int d = hiddenSize;
        kernel = parameters.Add("kernel", [inputSize, 2 * Heads * d], new Initial.Uniform(0.6));
        recurrent = parameters.Add("recurrent", [Heads * d, 2 * d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        bias = parameters.Add("bias", [2 * Heads * d], new Initial.Uniform(0.5));
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

    public override (Variable Y, Variable[] States) Plain(Tape tape, Variable x, Variable[] states, Func<string, Variable> side)
    {
        int d = HiddenSize;
        var input = x.MatMul(tape.Use(kernel)) + tape.Use(bias);
        var heads = new Variable[Heads];
        for (int k = 0; k < Heads; k++)
        {
            var before = states[0].Slice(1, k * d, d);
            var a = input.Slice(1, 2 * k * d, 2 * d) + before.MatMul(tape.Use(recurrent).Slice(0, k * d, d));
            var z = a.Slice(1, 0, d).Sigmoid();
            heads[k] = z * before + (1 - z) * a.Slice(1, d, d).Tanh();
        }
        var next = Variable.Concat(1, heads);
        return (next, [next]);
    }
}
