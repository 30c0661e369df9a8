using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Autodiff;

/// <summary>A wrong gradient of one parameter.</summary>
sealed record GradientFault(string Kind, Parameter Parameter, Action<float[]> Spoil)
{
    /// <summary>The kinds of faults.</summary>
    public static readonly string[] Kinds =
        ["sign", "1.01", "0.9", "2", "zero one", "swap", "sign of one", "half dropped", "term dropped", "none"];

    /// <summary>A fault of this kind; null where it would leave the gradient within 1.5 % of its largest element.</summary>
    public static GradientFault? Draw(string kind, Parameter parameter, float[] gradient, ref Generator generator)
    {
        int[] order = [.. Enumerable.Range(0, gradient.Length).OrderByDescending(k => Math.Abs(gradient[k]))];
        float largest = Math.Abs(gradient[order[0]]);
        if (largest == 0)
            return null;
        int[] large = [.. order.Where(k => Math.Abs(gradient[k]) > largest / 50)];
        int one = large[generator.Integer(0, large.Length)], other = order[generator.Integer(0, order.Length)];
        double part = generator.Uniform(0.02, 0.5);
        Action<float[]> spoil = kind switch
        {
            "sign" => g => Multiply(g, -1),
            "1.01" => g => Multiply(g, 1.01f),
            "0.9" => g => Multiply(g, 0.9f),
            "2" => g => Multiply(g, 2),
            "none" => g => Multiply(g, 0),
            "zero one" => g => g[one] = 0,
            "sign of one" => g => g[one] = -g[one],
            "swap" => g => (g[one], g[other]) = (g[other], g[one]),
            "half dropped" => g => g.AsSpan(0, (g.Length + 1) / 2).Clear(),
            _ => g => AddTerm(g, (float)(part * largest)),
        };
        float[] spoiled = [.. gradient];
        spoil(spoiled);
        double difference = spoiled.Zip(gradient, (a, b) => Math.Abs(a - (double)b)).Max();
        return difference > (kind == "1.01" ? 0.0099 : 0.015) * largest ? new(kind, parameter, spoil) : null;
    }

    static void Multiply(float[] gradient, float factor)
    {
        foreach (ref float g in gradient.AsSpan())
            g *= factor;
    }

    static void AddTerm(float[] gradient, float size)
    {
        for (int k = 0; k < gradient.Length; k++)
            gradient[k] += size * MathF.Cos(k);
    }
}
