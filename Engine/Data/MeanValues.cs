namespace MoGru.Engine.Data;

/// <summary>Foretells the mean of each target over the windows that it was made of.</summary>
sealed class MeanValues : Baseline
{
    readonly float[] means;  // [m]

    public MeanValues(SeriesWindows training)
        : base(training, "mean")
    {
        float[] truth = new float[Horizon * Targets];
        double[] sums = new double[Targets];
        for (int index = 0; index < training.Count; index++)
        {
            training.CopyTargets(index, truth);
            for (int k = 0; k < truth.Length; k++)
                sums[k % Targets] += truth[k];
        }
        RequireFinite(sums);
        means = Array.ConvertAll(sums, sum => (float)(sum / ((double)training.Count * Horizon)));
    }

    private protected override void Write(ReadOnlySpan<float> window, Span<float> forecast)
    {
        for (int k = 0; k < forecast.Length; k++)
            forecast[k] = means[k % means.Length];
    }
}
