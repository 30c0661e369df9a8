using System.Globalization;
using MoGru.Engine.Data;

namespace MoGru.Tests.Data;

/// <summary>The oil temperature of ETTh1 in deviations of its first 60 %: windows of 96 hours with the 24 after them, in three parts of time.</summary>
static class OilTemperature
{
    public const int Seen = 96, Ahead = 24;

    /// <summary>Windows to learn from, and those whose 24 hours lie in the next and in the last fifth.</summary>
    public static (SeriesWindows Training, SeriesWindows Validation, SeriesWindows Test) Parts()
    {
        double[] oil = [.. File.ReadLines(RealData.PathOf("ett", "ETTh1.csv")).Skip(1)
            .Select(line => double.Parse(line[(line.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture))];
        int first = oil.Length * 6 / 10, second = oil.Length * 8 / 10;
        double mean = oil[..first].Average(), deviation = Math.Sqrt(oil[..first].Average(value => (value - mean) * (value - mean)));
        float[] scaled = [.. oil.Select(value => (float)((value - mean) / deviation))];
        return (Cut(0, first), Cut(first - Seen, second), Cut(second - Seen, oil.Length));

        SeriesWindows Cut(int from, int to) => new Series(scaled[from..to], 1).Windows(Seen, Ahead);
    }
}
