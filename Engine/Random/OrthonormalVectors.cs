using System.Runtime.Intrinsics;

namespace MoGru.Engine.Random;

/// <summary>Vectors of length 1 at right angles to each other, in double precision, with sums in one fixed order.</summary>
static class OrthonormalVectors
{
    /// <summary>So many of them, [count, length] with count at most length: normal vectors after Gram and Schmidt's method.</summary>
    public static double[] Draw(int count, int length, ref Generator generator)
    {
        const double smallest = 1e-6;  // what is left of a vector that was too near the span of those before
        double[] vectors = new double[checked(count * length)];
        for (int k = 0; k < count; k++)
        {
            var vector = vectors.AsSpan(k * length, length);
            double size;
            do
            {
                foreach (ref double element in vector)
                    element = generator.Normal();
                // Rounding leaves some of the others in it; taken out a second time, what stays is rounding of the result (Giraud et al. 2005).
                for (int pass = 0; pass < 2; pass++)
                {
                    for (int j = 0; j < k; j++)
                        TakeOut(vectors.AsSpan(j * length, length), vector);
                }
                size = Math.Sqrt(Dot(vector, vector));
            }
            while (size < smallest);
            foreach (ref double element in vector)
                element /= size;
        }
        return vectors;
    }

    static void TakeOut(ReadOnlySpan<double> direction, Span<double> vector)
    {
        double along = -Dot(direction, vector);
        var factor = Vector512.Create(along);
        int i = 0;
        for (; i <= vector.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            Vector512.FusedMultiplyAdd(factor, Vector512.Create(direction[i..]), Vector512.Create<double>(vector[i..])).CopyTo(vector[i..]);
        for (; i < vector.Length; i++)
            vector[i] = Math.FusedMultiplyAdd(along, direction[i], vector[i]);
    }

    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sums = Vector512<double>.Zero;
        int i = 0;
        for (; i <= a.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            sums = Vector512.FusedMultiplyAdd(Vector512.Create(a[i..]), Vector512.Create(b[i..]), sums);
        double sum = 0;
        for (int k = 0; k < Vector512<double>.Count; k++)
            sum += sums[k];
        for (; i < a.Length; i++)
            sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }
}
