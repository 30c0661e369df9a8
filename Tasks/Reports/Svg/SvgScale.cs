using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>From numbers to places on paper, linearly or by the logarithm.</summary>
/// <param name="Low">The number at <paramref name="From"/>.</param>
/// <param name="High">The number at <paramref name="To"/>.</param>
readonly record struct SvgScale(double Low, double High, double From, double To, bool Log)
{
    /// <summary>A scale that has all finite numbers, with some room, and a length above zero.</summary>
    public static SvgScale Around(IEnumerable<double> numbers, ChartAxis axis, double from, double to, double room)
    {
        double[] finite = [.. numbers.Where(x => double.IsFinite(x) && (!axis.Log || x > 0))];
        var (low, high) = finite.Length > 0 ? (finite.Min(), finite.Max()) : axis.Log ? (0.1, 1) : (0, 1);
        if (axis.Log)
        {
            double factor = low < high ? Math.Pow(high / low, room) : 1.5;
            return new(low / factor, high * factor, from, to, true);
        }
        double space = low < high ? room * (high - low) : Math.Max(Math.Abs(low) * 0.1, 0.5);
        return axis.FromZero && low >= 0
            ? new(0, high > 0 ? high * 1.06 : 1, from, to, false)
            : new(low - space, high + space, from, to, false);
    }

    /// <summary>The place of a number.</summary>
    public double At(double x) => From + (To - From) * (Log ? Math.Log(x / Low) / Math.Log(High / Low) : (x - Low) / (High - Low));

    public bool Holds(double x) => double.IsFinite(x) && (!Log || x > 0);

    /// <summary>Round numbers on the scale, about as many as asked for.</summary>
    public IReadOnlyList<double> Ticks(int about) => Log ? Decades() : Steps(about);

    List<double> Steps(int about)
    {
        double rough = (High - Low) / about, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        var ticks = new List<double>();
        for (double k = Math.Ceiling(Low / step); k * step <= High && ticks.Count < 100; k++)
            ticks.Add(k * step);
        return ticks;
    }

    // Powers of ten, with 2 and 5 times them where there are few.
    List<double> Decades()
    {
        double[] multiples = Math.Log10(High / Low) > 2.5 ? [1] : [1, 2, 5];
        var ticks = new List<double>();
        for (double power = Math.Floor(Math.Log10(Low)); power <= Math.Log10(High) && ticks.Count < 100; power++)
        {
            foreach (double multiple in multiples)
            {
                if (multiple * Math.Pow(10, power) is var x && x >= Low && x <= High)
                    ticks.Add(x);
            }
        }
        return ticks;
    }
}
