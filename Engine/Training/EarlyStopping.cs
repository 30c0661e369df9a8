using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Keeps the parameters of the best evaluation, and says when there was no new best for long enough. It ends a training through
/// <see cref="Trainer{TBatch}.Stopping"/>, in whose file it is saved. For the thread that trains.
/// </summary>
public sealed class EarlyStopping
{
    readonly Progression progression;
    readonly ParameterList parameters;
    readonly int patience;
    ParameterSnapshot? best;

    /// <summary>Nothing is reported yet.</summary>
    /// <param name="parameters">Those of the model.</param>
    /// <param name="patience">The reports without a new best after which it is over.</param>
    /// <param name="leastGain">By how much a report must be better than the best to count.</param>
    /// <param name="higherIsBetter">Whether more is better, as of an accuracy.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is below 1, or the least gain negative or not finite.</exception>
    public EarlyStopping(ParameterList parameters, int patience, double leastGain = 0, bool higherIsBetter = false)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        (this.parameters, this.patience, progression) = (parameters, patience, new(leastGain, higherIsBetter));
    }

    /// <summary>The best of what was reported; none before the first number.</summary>
    public double? Best => progression.Best;

    /// <summary>How many reports there were.</summary>
    public int Reports => progression.Reports;

    /// <summary>How many of them came after the best.</summary>
    public int SinceBest => progression.SinceBest;

    /// <summary>True after as many reports without a new best as the patience allows.</summary>
    public bool IsOver => progression.SinceBest >= patience;

    /// <summary>Takes what an evaluation gave, and the parameters if it is the best. What is not finite is no better than anything.</summary>
    /// <returns>True where it is.</returns>
    public bool Report(double metric)
    {
        bool better = progression.Report(metric);
        if (better && best is null)
            best = new(parameters);
        else if (better)
            best!.Take();
        return better;
    }

    /// <summary>Brings the parameters of the best evaluation back.</summary>
    /// <exception cref="InvalidOperationException">No finite number was reported, or another thread is training the parameters.</exception>
    public void RestoreBest() =>
        (best ?? throw new InvalidOperationException("No finite metric was reported; call Report after an evaluation.")).Restore();

    internal void AddTo(SafetensorsWriter writer, string prefix)
    {
        progression.AddTo(writer, prefix);
        for (int k = 0; best is not null && k < parameters.Count; k++)
            writer.Add($"{prefix}.param.{parameters[k].Name}", parameters[k].Shape.ToArray(), best[k]);
    }

    /// <summary>Reads what <see cref="AddTo"/> wrote; what does not fit is added to the differences.</summary>
    /// <returns>Brings it back.</returns>
    internal Action Read(SafetensorsFile file, string prefix, List<string> differences)
    {
        if (Progression.Read(file, prefix, out var read) is { } fault)
            differences.Add(fault);
        float[][] values = read.Best is null ? [] : SavedParameters.Read(file, parameters, $"{prefix}.param.", differences);
        SavedParameters.RefuseOthers(file, parameters, $"{prefix}.param.", differences);
        return () =>
        {
            progression.Restore(read);
            best = read.Best is null ? null : new(parameters);
            for (int k = 0; k < values.Length; k++)
                values[k].CopyTo(best![k].AsSpan());
        };
    }
}
