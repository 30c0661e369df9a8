namespace MoGru.Engine.Autodiff.Checking;

/// <summary>A direction in which elements of one parameter move together; the largest weight is 1 at most.</summary>
sealed record Direction(int Parameter, int[] Elements, double[] Weights)
{
    /// <summary>One element alone.</summary>
    public static Direction Of(int parameter, int element) => new(parameter, [element], [1]);

    /// <summary>Several elements, with irregular weights.</summary>
    public static Direction Of(int parameter, int[] elements, int sequence) =>
        new(parameter, elements, Array.ConvertAll(elements, k => Irregular.Weight(sequence, k)));

    /// <summary>Along a gradient, where the derivative is largest; irregular where it is 0 or not finite.</summary>
    public static Direction Along(int parameter, float[] gradient, int sequence)
    {
        int[] all = [.. Enumerable.Range(0, gradient.Length)];
        double largest = gradient.Max(g => Math.Abs((double)g));
        return largest > 0 && double.IsFinite(largest)
            ? new(parameter, all, Array.ConvertAll(gradient, g => g / largest))
            : Of(parameter, all, sequence);
    }

    /// <summary>The only element, or −1 where several move.</summary>
    public int Index => Elements is [var one] ? one : -1;

    /// <summary>The Euclidean norm of the weights.</summary>
    public double Norm => Math.Sqrt(Weights.Sum(w => w * w));

    /// <summary>The derivative in this direction that a gradient claims.</summary>
    public double Of(float[] gradient)
    {
        double sum = 0;
        for (int k = 0; k < Elements.Length; k++)
            sum += Weights[k] * gradient[Elements[k]];
        return sum;
    }
}
