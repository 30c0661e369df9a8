using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Parts;

/// <summary>
/// What LayerNorm of x K, K [n, m], needs where x is narrow. With the rows of K centred, the variance of x K is x C xᵀ, C = K Kᵀ / m: ρ follows from the few
/// numbers of x in place of the many that are made of them. A vector of the rows of K, each as blocks padded to whole lanes, then L [n, n], the lower
/// triangle with L Lᵀ = C (Cholesky), by which x C xᵀ = |x L|² loses no digits. In the place of their gradients stand those of γ ⊙ K and of C.
/// </summary>
sealed class NarrowNormWeight : Node
{
    Variable kernel, gamma, y;
    RowLayout row;

    /// <summary>The floats of it.</summary>
    public static int LengthOf(int inputs, RowLayout row) => inputs * row.Width + inputs * inputs;

    /// <summary>Makes it.</summary>
    /// <param name="kernel">K [n, m], centred.</param>
    /// <param name="gamma">Gains, of which the first m are K's.</param>
    /// <param name="row">How a row of m lies.</param>
    public static Variable Apply(Variable kernel, Variable gamma, RowLayout row)
    {
        var tape = kernel.Tape;
        int inputs = kernel.Shape[0];
        var node = tape.Record<NarrowNormWeight>();
        var y = tape.Output<NarrowNormWeight>([LengthOf(inputs, row)], needsGradient: true);
        (node.kernel, node.gamma, node.y, node.row) = (kernel, gamma, y, row);
        var made = y.Write();
        made.Clear();
        for (int k = 0; k < inputs; k++)
        {
            for (int block = 0; block < row.Blocks; block++)
                node.Of(kernel.Value, k, block).CopyTo(node.Padded(made, k, block));
        }
        node.Factor(made[(inputs * row.Width)..], inputs);
        return y;
    }

    // Column by column; one whose pivot rounds to nothing is spanned by those before it.
    void Factor(Span<float> factor, int inputs)
    {
        int width = row.OuterWidth;
        Span<double> l = stackalloc double[inputs * inputs];
        for (int j = 0; j < inputs; j++)
        {
            for (int i = j; i < inputs; i++)
            {
                double sum = Dot(kernel.Value.Slice(i * width, width), kernel.Value.Slice(j * width, width)) / width, whole = Math.Abs(sum);
                for (int k = 0; k < j; k++)
                    sum -= l[i * inputs + k] * l[j * inputs + k];
                double pivot = l[j * inputs + j];
                if (i == j)
                    l[i * inputs + j] = sum > whole * 1e-14 ? Math.Sqrt(sum) : 0;
                else
                    l[i * inputs + j] = pivot > 0 ? sum / pivot : 0;
                factor[i * inputs + j] = (float)l[i * inputs + j];
            }
        }
    }

    static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    protected internal override void Backward()
    {
        int inputs = kernel.Shape[0], width = row.OuterWidth;
        ReadOnlySpan<float> dG = y.Gradient, dC = dG[(inputs * row.Width)..];
        for (int k = 0; k < inputs; k++)
        {
            for (int block = 0; block < row.Blocks; block++)
            {
                // y = (γ ⊙ K) x
                var d = Padded(dG, k, block);
                if (kernel.NeedsGradient)
                    AddProduct(d, Of(gamma.Value, 0, block), Of(kernel.Gradient, k, block));
                if (gamma.NeedsGradient)
                    AddProduct(d, Of(kernel.Value, k, block), Of(gamma.Gradient, 0, block));
            }

            // C = K Kᵀ / m, whose gradient is symmetric
            for (int other = 0; other < inputs && kernel.NeedsGradient; other++)
            {
                var dK = kernel.Gradient.Slice(k * width, width);
                TensorPrimitives.FusedMultiplyAdd(kernel.Value.Slice(other * width, width), 2 * dC[k * inputs + other] / width, dK, dK);
            }
        }
    }

    static void AddProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sum) => TensorPrimitives.FusedMultiplyAdd(a, b, sum, sum);

    Span<float> Of(Span<float> rows, int index, int block) => rows.Slice(index * row.OuterWidth + block * row.Size, row.Size);

    ReadOnlySpan<float> Of(ReadOnlySpan<float> rows, int index, int block) => rows.Slice(index * row.OuterWidth + block * row.Size, row.Size);

    Span<float> Padded(Span<float> rows, int index, int block) => rows.Slice(index * row.Width + block * row.BlockWidth, row.Size);

    ReadOnlySpan<float> Padded(ReadOnlySpan<float> rows, int index, int block) => rows.Slice(index * row.Width + block * row.BlockWidth, row.Size);
}
