using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>How the decays of a piecewise linear system start (Brenner et al. 2024).</summary>
static class SpectralShare
{
    /// <summary>The diagonal of K over K's largest eigenvalue, K = RᵀR / d + I of a standard normal R [d, d].</summary>
    public static Initial Initial { get; } = Initial.From((sizes, values, ref generator) =>
    {
        int d = values.Length;
        double[] r = new double[d * d], vector = new double[d], image = new double[d];
        foreach (ref double element in r.AsSpan())
            element = generator.Normal();
        vector.AsSpan().Fill(1);
        double largest = 1;
        for (int turn = 0; turn < 100; turn++)
        {
            // The power method: image = K vector, which is largest · vector in the end.
            vector.CopyTo(image, 0);
            for (int row = 0; row < d; row++)
            {
                double along = Dot(r.AsSpan(row * d, d), vector) / d;
                for (int i = 0; i < d; i++)
                    image[i] += r[row * d + i] * along;
            }
            largest = Math.Sqrt(Dot(image, image));
            for (int i = 0; i < d; i++)
                vector[i] = image[i] / largest;
        }
        for (int i = 0; i < d; i++)
        {
            double sum = 1;
            for (int row = 0; row < d; row++)
                sum += r[row * d + i] * r[row * d + i] / d;
            values[i] = (float)(sum / largest);
        }
    });

    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
