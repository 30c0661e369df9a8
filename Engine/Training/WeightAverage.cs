using System.Runtime.Intrinsics;
using MoGru.Engine.Formats;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// An exponential moving average of a model's parameters, which often does better than those of the last step: average = decay · average +
/// (1 − decay) · value after every update of theirs (Polyak and Juditsky 1992; Kingma and Ba 2015, section 7.2). It is evaluated or saved
/// in their place within <see cref="Use"/>. Constants are copied. A trainer updates and saves that of
/// <see cref="Trainer{TBatch}.Average"/>. For the thread that trains; two at once are refused.
/// </summary>
public sealed class WeightAverage
{
    readonly ParameterList parameters;
    readonly bool warmUp;
    readonly float[][] values;  // the average; within Use, what was trained
    int uses;                   // counts them: the scope of an earlier one brings nothing back

    /// <summary>Of nothing yet: the first update takes the values as they are.</summary>
    /// <param name="parameters">Those of the model, all of whose modules are made.</param>
    /// <param name="decay">The share of the average that an update keeps, 0 to below 1.</param>
    /// <param name="warmUp">
    /// True to keep no more than the share (1 + t) / (10 + t) after t updates, so that the first values are soon forgotten.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is not from 0 to below 1.</exception>
    public WeightAverage(ParameterList parameters, double decay = 0.999, bool warmUp = true)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (decay is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be from 0 to below 1.");
        (this.parameters, Decay, this.warmUp) = (parameters, decay, warmUp);
        values = [.. parameters.Select(parameter => new float[parameter.Shape.Length])];
    }

    /// <summary>The share of the average that an update keeps, after the warm-up.</summary>
    public double Decay { get; }

    /// <summary>The updates so far.</summary>
    public long Updates { get; private set; }

    /// <summary>True between <see cref="Use"/> and the end of the scope that it returned.</summary>
    public bool IsInUse { get; private set; }

    /// <summary>Takes the parameters as they are after a step; allocates nothing.</summary>
    /// <exception cref="InvalidOperationException">
    /// The average is in use, parameters were declared since or have no memory yet, or another thread is training them.
    /// </exception>
    public void Update()
    {
        RequireUnused();
        Enter(nameof(Update));
        try
        {
            double kept = warmUp ? Math.Min(Decay, (1.0 + Updates) / (10 + Updates)) : Decay;
            for (int k = 0; k < values.Length; k++)
            {
                if (Updates == 0 || parameters[k].IsConstant)
                    parameters[k].Value.CopyTo(values[k]);
                else
                    Move(values[k], parameters[k].Value, (float)(1 - kept));
            }
            Updates++;
        }
        finally
        {
            parameters.Turn.Leave();
        }
    }

    /// <summary>
    /// Puts the average in the place of the parameters until the scope that it returns is disposed: <c>using (average.Use())
    /// parameters.Save(path)</c>. Steps and updates within the scope are refused.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// There was no update, the average is in use, or another thread is training the parameters.
    /// </exception>
    public IDisposable Use()
    {
        RequireUnused();
        if (Updates == 0)
            throw new InvalidOperationException("Nothing was averaged yet; call Update after a step.");
        Swap();
        IsInUse = true;
        return new Scope(this, ++uses);
    }

    /// <exception cref="InvalidOperationException">The average is in use.</exception>
    internal void RequireUnused()
    {
        if (IsInUse)
            throw new InvalidOperationException(
                "The average is in the place of the parameters; dispose what Use gave before they are trained, or averaged, again.");
    }

    internal bool IsOf(ParameterList list) => parameters.IsOfSameList(list);

    /// <summary>Changes the average and the parameters for each other.</summary>
    internal void Swap()
    {
        Enter(nameof(Use));
        for (int k = 0; k < values.Length; k++)
        {
            var written = parameters[k].Write();
            float[] kept = values[k];
            for (int i = 0; i < kept.Length; i++)
                (written[i], kept[i]) = (kept[i], written[i]);
        }
        parameters.Turn.Leave();
    }

    internal void AddTo(SafetensorsWriter writer, string prefix)
    {
        writer.Add($"{prefix}.updates", [1], (long[])[Updates]);
        for (int k = 0; k < values.Length; k++)
            writer.Add($"{prefix}.param.{parameters[k].Name}", parameters[k].Shape.ToArray(), values[k]);
    }

    /// <summary>Reads what <see cref="AddTo"/> wrote; what does not fit is added to the differences.</summary>
    /// <returns>Brings it back.</returns>
    internal Action Read(SafetensorsFile file, string prefix, List<string> differences)
    {
        long updates = SavedParameters.ReadCount(file, $"{prefix}.updates", differences);
        float[][] read = SavedParameters.Read(file, parameters, $"{prefix}.param.", differences);
        SavedParameters.RefuseOthers(file, parameters, $"{prefix}.param.", differences);
        return () =>
        {
            Updates = updates;
            read.CopyTo(values, 0);
        };
    }

    // average += (value − average) · share
    static void Move(Span<float> average, ReadOnlySpan<float> value, float share)
    {
        var shares = Vector512.Create(share);
        for (int i = 0; i < average.Length; i += Lanes.Count)
        {
            var kept = Lane.LoadUpTo(average, i);
            Vector512.FusedMultiplyAdd(Lane.LoadUpTo(value, i) - kept, shares, kept).StoreUpTo(average, i);
        }
    }

    void Enter(string what)
    {
        if (parameters.Count != values.Length)
            throw new InvalidOperationException(
                $"There are {parameters.Count} parameters, the average is of {values.Length}; make it when all are declared.");
        parameters.RequireMemory();
        parameters.Turn.Enter(what);
    }

    sealed class Scope(WeightAverage average, int use) : IDisposable
    {
        public void Dispose()
        {
            if (!average.IsInUse || average.uses != use)
                return;
            average.Swap();
            average.IsInUse = false;
        }
    }
}
