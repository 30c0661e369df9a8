namespace MoGru.Tasks.Data;

/// <summary>A stretch of a record, standardised, from which windows are cut.</summary>
sealed record BearingSignal(BearingFault Fault, float[] Samples)
{
    /// <summary>The windows that fit: ⌊(N − window) / stride⌋ + 1, or none.</summary>
    public int Windows(int window, int stride) => Samples.Length < window ? 0 : (Samples.Length - window) / stride + 1;

    /// <summary>(x − mean) / (sd + 1e-8) over the whole signal, with the population's standard deviation.</summary>
    public static BearingSignal Standardised(BearingFault fault, ReadOnlySpan<double> signal) => Standardised(fault, signal, signal);

    /// <summary>The same with mean and deviation of another stretch: the training part's serve the validation part.</summary>
    public static BearingSignal Standardised(BearingFault fault, ReadOnlySpan<double> signal, ReadOnlySpan<double> reference)
    {
        double sum = 0;
        foreach (double x in reference)
            sum += x;
        double mean = sum / reference.Length;

        double squares = 0;
        foreach (double x in reference)
            squares += (x - mean) * (x - mean);
        double scale = Math.Sqrt(squares / reference.Length) + 1e-8;

        var samples = new float[signal.Length];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (float)((signal[i] - mean) / scale);
        return new(fault, samples);
    }
}
