using System.Globalization;
using System.Numerics.Tensors;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Data;

/// <summary>A stretch of a record, standardised, from which windows are cut.</summary>
sealed record BearingSignal(BearingFault Fault, float[] Samples)
{
    /// <summary>The windows that fit: ⌊(N − window) / stride⌋ + 1, or none.</summary>
    public int Windows(int window, int stride) => Samples.Length < window ? 0 : (Samples.Length - window) / stride + 1;

    // Rounding alone gives a constant signal a deviation of about 1e-16 of its value.
    const double LeastDeviation = 1e-12;

    /// <summary>(x − mean) / (sd + 1e-8) over the whole signal, with the population's standard deviation.</summary>
    /// <param name="name">The recording, for messages.</param>
    /// <exception cref="DataFormatException">The signal is constant, or its values are too large or not finite.</exception>
    public static BearingSignal Standardised(BearingFault fault, string name, ReadOnlySpan<double> signal) =>
        Standardised(fault, name, signal, signal);

    /// <summary>The same with mean and deviation of another stretch: the training part's serve the validation part.</summary>
    public static BearingSignal Standardised(
        BearingFault fault, string name, ReadOnlySpan<double> signal, ReadOnlySpan<double> reference)
    {
        if (signal.IsEmpty || reference.IsEmpty)
            return new(fault, []);

        double sum = 0;
        foreach (double x in reference)
            sum += x;
        double mean = sum / reference.Length;

        double squares = 0;
        foreach (double x in reference)
            squares += (x - mean) * (x - mean);
        double deviation = Math.Sqrt(squares / reference.Length);
        if (!double.IsFinite(deviation))
            throw Unusable(name, "values that are too large or not finite: its deviation cannot be told");
        if (deviation <= LeastDeviation * TensorPrimitives.MaxMagnitude(reference))
            throw Unusable(name, string.Create(CultureInfo.InvariantCulture, $"the same value {reference[0]} at every sample"));
        double scale = deviation + 1e-8;

        var samples = new float[signal.Length];
        for (int i = 0; i < samples.Length; i++)
            samples[i] = (float)((signal[i] - mean) / scale);
        if (Array.FindIndex(samples, x => !float.IsFinite(x)) is >= 0 and var at)
            throw Unusable(name, string.Create(CultureInfo.InvariantCulture, $"{signal[at]} at sample {at}, far beyond its deviation"));
        return new(fault, samples);
    }

    static DataFormatException Unusable(string name, string what) =>
        new($"bearing: {name} has {what}; expected a vibration in g: download the file again.", name);
}
