using System.Numerics.Tensors;
using MoGru.Engine.Autodiff;
using Tensor = MoGru.Engine.Memory.Tensor;

namespace MoGru.Engine.Ops;

/// <summary>
/// y = OT(x, z) − ½ OT(x, x) − ½ OT(z, z), of the rows of x and z. Where the potentials are optimal, a small change of them changes no cost
/// (the envelope theorem), so the gradient is that of the distances alone, weighted by the plans: dx_i = 2 Σ_j P_ij (x_i − z_j) − 2 Σ_j
/// P'_ij (x_i − x_j).
/// </summary>
sealed class SinkhornNode : Node
{
    Variable x, z, y;
    Tensor between, within, others;  // the plans from x to z, x to x and z to z

    public static Variable Apply(Variable x, Variable z, float epsilon, int iterations)
    {
        var tape = x.SharedTape(z);
        var y = tape.Output<SinkhornNode>([], x.NeedsGradient || z.NeedsGradient);
        int n = x.Shape[0], m = z.Shape[0], width = x.Shape[1];
        Tensor between = tape.Take([n, m]), turned = tape.Take([m, n]), within = tape.Take([n, n]), others = tape.Take([m, m]);
        Tensor difference = tape.Take([width]), f = tape.Take([n]), g = tape.Take([m]);
        Tensor own = tape.Take([Math.Max(n, m)]), scratch = tape.Take([Math.Max(n, m)]);

        EntropicTransport.Costs(x.Value, z.Value, difference.Span, between.Span);
        EntropicTransport.Costs(z.Value, x.Value, difference.Span, turned.Span);
        EntropicTransport.Costs(x.Value, x.Value, difference.Span, within.Span);
        EntropicTransport.Costs(z.Value, z.Value, difference.Span, others.Span);
        double cost = Planned(between, turned, f.Span, g.Span)
            - Planned(within, within, f.Span, own.Span[..n]) / 2 - Planned(others, others, g.Span, own.Span[..m]) / 2;
        y.Write()[0] = (float)cost;
        if (y.NeedsGradient)
        {
            var node = tape.Record<SinkhornNode>();
            (node.x, node.z, node.y, node.between, node.within, node.others) = (x, z, y, between, within, others);
        }
        return y;

        // The costs become the plan.
        double Planned(Tensor costs, Tensor costsTurned, Span<float> from, Span<float> to)
        {
            double transport = EntropicTransport.Solve(costs.Span, costsTurned.Span, epsilon, iterations, from, to, scratch.Span);
            EntropicTransport.Plan(costs.Span, from, to, epsilon, costs.Span);
            return transport;
        }
    }

    protected internal override void Backward()
    {
        int n = x.Shape[0], m = z.Shape[0], width = x.Shape[1];
        float scale = 2 * y.Gradient[0];
        if (x.NeedsGradient)
        {
            Add(x.Value, z.Value, width, between.Span, m, 1, scale, x.Gradient);
            Add(x.Value, x.Value, width, within.Span, n, 1, -scale / 2, x.Gradient);
            Add(x.Value, x.Value, width, within.Span, 1, n, -scale / 2, x.Gradient);
        }
        if (z.NeedsGradient)
        {
            Add(z.Value, x.Value, width, between.Span, 1, m, scale, z.Gradient);
            Add(z.Value, z.Value, width, others.Span, m, 1, -scale / 2, z.Gradient);
            Add(z.Value, z.Value, width, others.Span, 1, m, -scale / 2, z.Gradient);
        }
    }

    // d_i += scale Σ_j P_ij (from_i − to_j), where P_ij stands at i · row + j · column.
    static void Add(
        ReadOnlySpan<float> from, ReadOnlySpan<float> to, int width, ReadOnlySpan<float> plan, int row, int column, float scale, Span<float> d)
    {
        for (int i = 0; i < from.Length / width; i++)
        {
            double sum = 0;
            var di = d.Slice(i * width, width);
            for (int j = 0; j < to.Length / width; j++)
            {
                float share = plan[i * row + j * column];
                sum += share;
                if (share != 0)
                    TensorPrimitives.FusedMultiplyAdd(to.Slice(j * width, width), -scale * share, di, di);
            }
            TensorPrimitives.FusedMultiplyAdd(from.Slice(i * width, width), (float)(scale * sum), di, di);
        }
    }
}
