using MoGru.Engine.Formats;

namespace MoGru.Engine.Training;

/// <summary>
/// Lowers the learning rate where a metric gets no better: times <c>factor</c> after more than <c>patience</c> reports in a row without a new best. It
/// acts through <see cref="Trainer{TBatch}.Plateau"/>, in whose file it is saved. For the thread that trains.
/// </summary>
public sealed class Plateau
{
    readonly Progression progression;
    readonly double factor, floor;
    readonly int patience;

    /// <summary>A factor of 1 to begin with.</summary>
    /// <param name="factor">What the rate is multiplied by each time.</param>
    /// <param name="patience">The reports without a new best that are waited for.</param>
    /// <param name="floor">The least factor of all together.</param>
    /// <param name="leastGain">By how much a report must be better than the best to count.</param>
    /// <param name="higherIsBetter">Whether more is better, as of an accuracy.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0 and below 1, or another number is negative.</exception>
    public Plateau(double factor = 0.1, int patience = 10, double floor = 0, double leastGain = 0, bool higherIsBetter = false)
    {
        if (!(factor > 0 && factor < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be above 0 and below 1.");
        if (!(floor >= 0 && floor <= 1))
            throw new ArgumentOutOfRangeException(nameof(floor), floor, "The floor must be from 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        (this.factor, this.patience, this.floor, progression) = (factor, patience, floor, new(leastGain, higherIsBetter));
    }

    /// <summary>What all learning rates are multiplied by now.</summary>
    public double Factor { get; private set; } = 1;

    /// <summary>Takes what an evaluation gave.</summary>
    public void Report(double metric)
    {
        if (progression.Report(metric) || progression.SinceBest <= patience)
            return;
        Factor = Math.Max(floor, Factor * factor);
        progression.Wait();
    }

    internal void AddTo(SafetensorsWriter writer, string prefix)
    {
        writer.Add($"{prefix}.factor", [1], (double[])[Factor]);
        progression.AddTo(writer, prefix);
    }

    /// <summary>Reads what <see cref="AddTo"/> wrote; what does not fit is added to the differences.</summary>
    /// <returns>Brings it back.</returns>
    internal Action Read(SafetensorsFile file, string prefix, List<string> differences)
    {
        double saved = 1;
        if (file.Contains($"{prefix}.factor") && file.Float64($"{prefix}.factor") is [>= 0 and <= 1 and var factorThen])
            saved = factorThen;
        else
            differences.Add($"{prefix}.factor is not one number from 0 to 1");
        if (Progression.Read(file, prefix, out var read) is { } fault)
            differences.Add(fault);
        return () =>
        {
            Factor = saved;
            progression.Restore(read);
        };
    }
}
