using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>
/// Decimation by 4: an 80th-order low-pass (windowed sinc, Hamming window, linear phase) and then every fourth sample.
/// Cut-off 5/48 of the sample rate: more than 50 dB down from 1/8 on, the new Nyquist frequency, so nothing folds back.
/// </summary>
static class LowPass
{
    public const int Factor = 4;
    public const int Order = 80;
    const double CutOff = 5.0 / 48;  // cycles a sample

    /// <summary>The impulse response, symmetric, with sum 1: [Order + 1].</summary>
    public static double[] Taps()
    {
        var taps = new double[Order + 1];
        double sum = 0;
        for (int i = 0; i <= Order; i++)
        {
            int k = i - Order / 2;
            double sinc = k == 0 ? 2 * CutOff : PortableMath.SinTurns(CutOff * k) / (Math.PI * k);
            double hamming = 0.54 - 0.46 * PortableMath.CosTurns((double)i / Order);
            sum += taps[i] = sinc * hamming;
        }
        for (int i = 0; i <= Order; i++)
            taps[i] /= sum;
        return taps;
    }

    /// <summary>
    /// Filters and keeps every fourth sample, only where the whole filter lies within the signal: [N] to [(N - 81) / 4 + 1], or
    /// nothing if N is below 81.
    /// </summary>
    public static double[] Decimate(ReadOnlySpan<double> signal)
    {
        if (signal.Length <= Order)
            return [];
        var taps = Taps();
        var kept = new double[(signal.Length - Order - 1) / Factor + 1];
        for (int i = 0; i < kept.Length; i++)
        {
            var around = signal.Slice(i * Factor, Order + 1);
            double sum = 0;
            for (int k = 0; k <= Order; k++)
                sum += taps[k] * around[k];
            kept[i] = sum;
        }
        return kept;
    }
}
