namespace MoGru.Cells.Statistics;

/// <summary>
/// Student's t distribution through the regularised incomplete beta function (Abramowitz and Stegun 26.5 and 26.7). For any number of threads.
/// </summary>
public static class StudentT
{
    /// <summary>P(|T| >= |t|) with this many degrees of freedom, which need not be whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one degree of freedom.</exception>
    public static double TwoSided(double t, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        if (double.IsNaN(t))
            return double.NaN;
        return double.IsInfinity(t) ? 0 : IncompleteBeta(freedom / 2.0, 0.5, freedom / (freedom + t * t));
    }

    /// <summary>P(T &lt;= t).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than one degree of freedom.</exception>
    public static double Cumulative(double t, double freedom)
    {
        double tail = TwoSided(t, freedom) / 2;
        return t > 0 ? 1 - tail : tail;
    }

    /// <summary>The t beyond which, on both sides together, this much probability lies: 12.7 for 0.05 and one degree of freedom.</summary>
    /// <param name="probability">Above 0, at most 1.</param>
    /// <param name="freedom">Degrees of freedom, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is out of its range.</exception>
    public static double TwoSidedQuantile(double probability, double freedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        double low = 0, high = 1;
        while (TwoSided(high, freedom) > probability)
            high *= 2;
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle == low || middle == high)
                return middle;
            if (TwoSided(middle, freedom) > probability)
                low = middle;
            else
                high = middle;
        }
    }

    static double IncompleteBeta(double a, double b, double x)
    {
        if (x <= 0 || x >= 1)
            return x <= 0 ? 0 : 1;
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - front * Fraction(b, a, 1 - x) / b;
    }

    // The continued fraction 26.5.8, evaluated by Lentz's method.
    static double Fraction(double a, double b, double x)
    {
        const double tiny = 1e-300;
        double c = 1, d = 1 / AwayFromZero(1 - (a + b) * x / (a + 1)), value = d;
        for (int m = 1; m < 1000; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            foreach (double term in (ReadOnlySpan<double>)[even, odd])
            {
                d = 1 / AwayFromZero(1 + term * d);
                c = AwayFromZero(1 + term / c);
                value *= c * d;
            }
            if (Math.Abs(c * d - 1) < 1e-16)
                break;
        }
        return value;

        static double AwayFromZero(double z) => Math.Abs(z) < tiny ? tiny : z;
    }

    // Lanczos's approximation with g = 7 and nine terms; relative error below 1e-14.
    static double LogGamma(double x)
    {
        ReadOnlySpan<double> terms =
        [
            676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x--;
        double sum = 0.99999999999980993;
        for (int k = 0; k < terms.Length; k++)
            sum += terms[k] / (x + k + 1);
        double t = x + 7.5;
        return 0.5 * Math.Log(2 * Math.PI) + (x + 0.5) * Math.Log(t) - t + Math.Log(sum);
    }
}
