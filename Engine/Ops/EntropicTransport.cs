using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Engine.Ops;

/// <summary>
/// Optimal transport between two sets of points of equal weights, with a penalty ε on the entropy of the plan (Cuturi 2013, arXiv
/// 1306.0895), in logarithms: potentials f and g of the points with f_i = −ε log mean_j e^((g_j − C_ij) / ε), and g likewise. ε begins at
/// the largest cost and is halved in every iteration until it is what is asked for.
/// </summary>
static class EntropicTransport
{
    /// <summary>The squared distances of points.</summary>
    /// <param name="x">[n, width].</param>
    /// <param name="y">[m, width].</param>
    /// <param name="difference">[width], overwritten.</param>
    /// <param name="cost">[n, m].</param>
    public static void Costs(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> difference, Span<float> cost)
    {
        int width = difference.Length, m = y.Length / width;
        for (int k = 0; k < cost.Length; k++)
        {
            TensorPrimitives.Subtract(x.Slice(k / m * width, width), y.Slice(k % m * width, width), difference);
            cost[k] = (float)Reduce.SumOfSquares(difference);
        }
    }

    /// <summary>
    /// Solves for the potentials; the plan's columns have their weights in the end, its rows as nearly as the iterations bring them.
    /// </summary>
    /// <param name="cost">[n, m].</param>
    /// <param name="turned">The same, [m, n].</param>
    /// <param name="f">[n], overwritten.</param>
    /// <param name="g">[m], overwritten.</param>
    /// <param name="scratch">As long as the longer of them, or more.</param>
    /// <returns>The cost of the transport with its penalty, which is the sum of the means of f and g.</returns>
    public static double Solve(
        ReadOnlySpan<float> cost, ReadOnlySpan<float> turned, float epsilon, int iterations, Span<float> f, Span<float> g, Span<float> scratch)
    {
        g.Clear();
        float current = MathF.Max(epsilon, Reduce.Max(cost));
        for (int k = 0; k < iterations; k++)
        {
            current = k == iterations - 1 ? epsilon : MathF.Max(epsilon, current / 2);
            Update(cost, g, current, scratch[..g.Length], f);
            Update(turned, f, current, scratch[..f.Length], g);
        }
        return Mean(f) + Mean(g);
    }

    /// <summary>The plan: what goes from each point to each, [n, m], overwritten.</summary>
    public static void Plan(ReadOnlySpan<float> cost, ReadOnlySpan<float> f, ReadOnlySpan<float> g, float epsilon, Span<float> plan)
    {
        for (int i = 0; i < f.Length; i++)
        {
            var row = plan.Slice(i * g.Length, g.Length);
            Exponents(cost.Slice(i * g.Length, g.Length), g, epsilon, row);
            Exponentials(row, -f[i] / epsilon);
            TensorPrimitives.Multiply(row, 1f / plan.Length, row);
        }
    }

    static void Update(ReadOnlySpan<float> cost, ReadOnlySpan<float> others, float epsilon, Span<float> scratch, Span<float> potentials)
    {
        for (int i = 0; i < potentials.Length; i++)
        {
            Exponents(cost.Slice(i * others.Length, others.Length), others, epsilon, scratch);
            float largest = Reduce.Max(scratch);
            Exponentials(scratch, largest);
            potentials[i] = (float)(-epsilon * (largest + PortableMath.Log(Reduce.Sum(scratch) / (double)others.Length)));
        }
    }

    // (g − C) / ε
    static void Exponents(ReadOnlySpan<float> cost, ReadOnlySpan<float> potentials, float epsilon, Span<float> exponents)
    {
        TensorPrimitives.Subtract(potentials, cost, exponents);
        TensorPrimitives.Divide(exponents, epsilon, exponents);
    }

    // e^(x − shift), in place.
    static void Exponentials(Span<float> x, float shift)
    {
        var shifts = Vector512.Create(shift);
        for (int i = 0; i < x.Length; i += Lanes.Count)
            GateMath.Exp(Lane.LoadUpTo(x, i) - shifts).StoreUpTo(x, i);
    }

    static double Mean(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (float value in x)
            sum += value;
        return sum / x.Length;
    }
}
