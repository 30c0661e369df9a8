namespace MoGru.Tasks.Reports.Charts;

/// <summary>Where the lines of two series cross between neighbouring points that both have.</summary>
static class Crossing
{
    /// <param name="logX">Whether lines are straight over the logarithm of x.</param>
    public static IEnumerable<(double X, double Y)> Of(ChartSeries first, ChartSeries second, bool logX)
    {
        var shared = first.X.Zip(first.Y)
            .Join(second.X.Zip(second.Y), a => a.First, b => b.First, (a, b) => (X: a.First, Y: a.Second, Lead: a.Second - b.Second))
            .Where(point => double.IsFinite(point.Lead) && (!logX || point.X > 0))
            .OrderBy(point => point.X).ToList();
        for (int k = 1; k < shared.Count; k++)
        {
            var (a, b) = (shared[k - 1], shared[k]);
            if (a.Lead * b.Lead >= 0)
                continue;
            double part = a.Lead / (a.Lead - b.Lead);
            double x = logX ? a.X * Math.Pow(b.X / a.X, part) : a.X + part * (b.X - a.X);
            yield return (x, a.Y + part * (b.Y - a.Y));
        }
    }
}
