using System.Globalization;
using System.Text;
using MoGru.Engine.Data;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Tables;

/// <summary>Tables whose truth is known.</summary>
static class MadeTable
{
    /// <summary>An hour a row: two days' rhythm with noise as "load", and "other", which says nothing of it.</summary>
    public static Table Hours(int rows, long seed = 1, double missing = 0) => Table.Parse(HoursText(rows, seed, missing));

    public static string HoursText(int rows, long seed = 1, double missing = 0)
    {
        var random = new RandomStream(seed, "hours").At(0);
        var text = new StringBuilder("time,load,other\n");
        for (int row = 0; row < rows; row++)
        {
            double load = 50 + 10 * Math.Sin(2 * Math.PI * row / 24) + 3 * Math.Cos(2 * Math.PI * row / 12) + random.Normal(0, 0.5);
            string shown = random.Uniform() < missing && row > 0 ? "" : load.ToString("F3", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{new DateTime(2020, 1, 1).AddHours(row):yyyy-MM-dd HH:mm},{shown},{random.Normal(0, 1):F3}\n");
        }
        return text.ToString();
    }

    /// <summary>Machines of unequal lengths, the faulty ones of which swing twice as fast; also how large the swing is.</summary>
    public static Table Machines(int count, long seed = 1, bool interleaved = false)
    {
        var random = new RandomStream(seed, "machines").At(0);
        List<(int Step, string Line)> lines = [];
        for (int machine = 0; machine < count; machine++)
        {
            bool isFaulty = machine % 3 == 0;
            int steps = random.Integer(20, 50);
            double size = Math.Round(1 + random.Uniform(), 3), phase = random.Uniform() * 6;
            for (int step = 0; step < steps; step++)
            {
                double vibration = size * Math.Sin(phase + step * (isFaulty ? 1.6 : 0.8)) + random.Normal(0, 0.1);
                lines.Add((step, FormattableString.Invariant($"m{machine},{(isFaulty ? "faulty" : "good")},{size},{vibration:F4}")));
            }
        }
        var ordered = interleaved ? lines.OrderBy(line => line.Step).Select(line => line.Line) : lines.Select(line => line.Line);
        return Table.Parse("machine,state,size,vibration\n" + string.Join('\n', ordered));
    }
}
