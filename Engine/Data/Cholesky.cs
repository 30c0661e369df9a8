namespace MoGru.Engine.Data;

/// <summary>Symmetric positive definite systems A x = b in double precision, by A = L Lᵀ. Every sum is in the order of its index.</summary>
static class Cholesky
{
    /// <summary>Writes L over the lower half of A, [n, n]; the upper half is not looked at. False where A is not positive definite.</summary>
    public static bool TryFactor(Span<double> a, int n)
    {
        for (int i = 0; i < n; i++)
        {
            var row = a.Slice(i * n, n);
            for (int j = 0; j <= i; j++)
            {
                double sum = row[j] - Dot(row[..j], a.Slice(j * n, j));
                if (i == j && !(sum > 0))
                    return false;
                row[j] = i == j ? Math.Sqrt(sum) : sum / a[j * n + j];
            }
        }
        return true;
    }

    /// <summary>Writes x over b, [n].</summary>
    /// <param name="l">What <see cref="TryFactor"/> wrote.</param>
    public static void Solve(ReadOnlySpan<double> l, int n, Span<double> b)
    {
        for (int i = 0; i < n; i++)
            b[i] = (b[i] - Dot(l.Slice(i * n, i), b)) / l[i * n + i];
        for (int i = n - 1; i >= 0; i--)
        {
            b[i] /= l[i * n + i];
            for (int j = 0; j < i; j++)
                b[j] = double.FusedMultiplyAdd(-b[i], l[i * n + j], b[j]);
        }
    }

    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int k = 0; k < a.Length; k++)
            sum = double.FusedMultiplyAdd(a[k], b[k], sum);
        return sum;
    }
}
