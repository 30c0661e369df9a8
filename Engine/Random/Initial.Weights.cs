namespace MoGru.Engine.Random;

// Weights [out, in] or [out, in, kernel…] whose size keeps that of what passes through them.
public abstract partial record Initial
{
    /// <summary>Uniform within ±gain · √(6 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    public sealed record XavierUniform(double Gain = 1) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            var fans = Fans.Of(sizes);
            new Uniform(Gain * Math.Sqrt(6.0 / (fans.In + fans.Out))).Fill(sizes, values, ref generator);
        }
    }

    /// <summary>Normal with deviation gain · √(2 / (fan in + fan out)) (Glorot and Bengio 2010).</summary>
    public sealed record XavierNormal(double Gain = 1) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            var fans = Fans.Of(sizes);
            new Normal(Gain * Math.Sqrt(2.0 / (fans.In + fans.Out))).Fill(sizes, values, ref generator);
        }
    }

    /// <summary>
    /// Uniform within ±√(6 / ((1 + slope²) fan in)), for a rectifier of this negative slope (He et al. 2015). With slope √5 it is
    /// ±1/√(fan in), PyTorch's default for linear maps and convolutions.
    /// </summary>
    public sealed record KaimingUniform(double Slope = 0) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator) =>
            new Uniform(Math.Sqrt(6.0 / ((1 + Slope * Slope) * Fans.Of(sizes).In))).Fill(sizes, values, ref generator);
    }

    /// <summary>Normal with deviation √(2 / ((1 + slope²) fan in)), for a rectifier of this negative slope (He et al. 2015).</summary>
    public sealed record KaimingNormal(double Slope = 0) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator) =>
            new Normal(Math.Sqrt(2.0 / ((1 + Slope * Slope) * Fans.Of(sizes).In))).Fill(sizes, values, ref generator);
    }

    /// <summary>
    /// A matrix drawn evenly from all whose rows, or columns where there are more rows, are orthogonal and as long as the gain (Saxe et al.
    /// 2014, arXiv 1312.6120). Axes after the first count as one, as in PyTorch.
    /// </summary>
    /// <remarks>For gates side by side take <see cref="ByBlocks"/>, for a stack of matrices <see cref="Stack"/>.</remarks>
    public sealed record Orthogonal(double Gain = 1) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (sizes.Length < 2)
                throw new ArgumentException($"an orthogonal matrix is [rows, columns], and it has {sizes.Length} axes.");
            if (values.IsEmpty)
                return;
            int rows = sizes[0], columns = values.Length / rows;
            var (count, length) = (Math.Min(rows, columns), Math.Max(rows, columns));
            double[] drawn = OrthonormalVectors.Draw(count, length, ref generator);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                    values[row * columns + column] = (float)(Gain * (rows <= columns ? drawn[row * length + column] : drawn[column * length + row]));
            }
        }
    }
}
