namespace MoGru.Engine.Random;

// Independent values of one distribution, drawn in double and rounded to single precision.
public abstract partial record Initial
{
    /// <summary>Uniform in [Low, High).</summary>
    public sealed record Uniform(double Low, double High) : Initial
    {
        /// <summary>Uniform in [-limit, limit).</summary>
        public Uniform(double limit)
            : this(-limit, limit)
        {
        }

        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (!(Low <= High))
                throw new ArgumentException(FormattableString.Invariant($"uniform from {Low} to {High} is no range; the lower end comes first."));
            foreach (ref float value in values)
                value = Below((float)generator.Uniform(Low, High));
        }

        // A draw just below the end may be rounded to it. What is not finite stays, to be refused.
        float Below(float value)
        {
            if (value < High || !float.IsFinite(value))
                return value;
            float below = MathF.BitDecrement(value);
            return below >= Low ? below : value;
        }
    }

    /// <summary>exp(U(log Low, log High)): every order of magnitude equally often, as for time constants.</summary>
    public sealed record LogUniform(double Low, double High) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (!(double.IsNormal(Low) && Low > 0 && Low <= High && double.IsFinite(High)))
                throw new ArgumentException(FormattableString.Invariant(
                    $"log-uniform from {Low} to {High} is no range; both ends are positive and the lower one comes first."));
            double low = PortableMath.Log(Low), high = PortableMath.Log(High);
            foreach (ref float value in values)
                value = (float)Math.Clamp(PortableMath.Exp(generator.Uniform(low, high)), Low, High);
        }
    }

    /// <summary>Normal; the rows of an embedding, whose padding row, if any, is zero.</summary>
    public sealed record Normal(double Deviation, int? PaddingRow = null) : Initial
    {
        /// <summary>The mean.</summary>
        public double Mean { get; init; }

        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (PaddingRow is { } padding && (sizes.Length != 2 || (uint)padding >= (uint)sizes[0]))
                throw new ArgumentException($"row {padding} is to be zero, which is none of a matrix {InWords(sizes)}.");
            foreach (ref float value in values)
                value = (float)generator.Normal(Mean, Deviation);
            if (PaddingRow is { } row)
                values.Slice(row * sizes[1], sizes[1]).Clear();
        }
    }

    /// <summary>Normal, given that the value lies in [Low, High]; the mean must.</summary>
    public sealed record TruncatedNormal(double Deviation, double Low, double High) : Initial
    {
        /// <summary>Within two deviations of mean 0.</summary>
        public TruncatedNormal(double deviation)
            : this(deviation, -2 * deviation, 2 * deviation)
        {
        }

        /// <summary>The mean before the ends were cut off.</summary>
        public double Mean { get; init; }

        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (!(Deviation >= 0 && double.IsFinite(Deviation) && Low <= Mean && Mean <= High))
                throw new ArgumentException(FormattableString.Invariant(
                    $"normal with mean {Mean} and deviation {Deviation} within {Low} and {High}: the deviation is 0 or more, and the mean within."));
            foreach (ref float value in values)
                value = (float)Within(ref generator);
        }

        // Draws until one is accepted. Of a wide range most normal values are within; in a narrow one a uniform value is accepted by its
        // density, which is then nowhere far below that of the mean. Either way more than two of five are.
        double Within(ref Generator generator)
        {
            const double wide = 2;
            if (Deviation == 0)
                return Mean;
            while (true)
            {
                if (High - Low > wide * Deviation)
                {
                    double value = generator.Normal(Mean, Deviation);
                    if (value >= Low && value <= High)
                        return value;
                }
                else
                {
                    double value = generator.Uniform(Low, High), away = (value - Mean) / Deviation;
                    if (generator.Uniform() < PortableMath.Exp(-away * away / 2))
                        return value;
                }
            }
        }
    }
}
