using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Engine.Data;

/// <summary>
/// B sequences side by side, T being the steps of the longest; what lies beyond a sequence's end is 0. A handle, valid until the next batch is asked
/// for and refused after that; copy what is to be kept.
/// </summary>
public readonly struct SequenceBatch
{
    readonly SequenceBatches? batches;
    readonly int generation;

    internal SequenceBatch(SequenceBatches batches, int generation) => (this.batches, this.generation) = (batches, generation);

    /// <summary>B, the sequences.</summary>
    /// <exception cref="InvalidOperationException">Another batch was asked for since, here and wherever the batch is used.</exception>
    public int Count => Owner.Size;

    /// <summary>T, the steps of the longest sequence.</summary>
    public int Steps => Owner.Steps;

    /// <summary>The steps of all sequences together, without padding.</summary>
    public int StepCount
    {
        get
        {
            int sum = 0;
            foreach (int length in Lengths)
                sum += length;
            return sum;
        }
    }

    /// <summary>
    /// The steps of each sequence, [B]: what <see cref="Pass.Lengths"/> takes, and <see cref="Weighting.Lengths"/> for what is told of each step; not for the
    /// steps of a horizon, which all count.
    /// </summary>
    public ReadOnlySpan<int> Lengths => Owner.Lengths;

    /// <summary>The number of each in <see cref="SequenceBatches.Sequences"/>, [B].</summary>
    public ReadOnlySpan<int> Indices => Owner.Indices;

    /// <summary>[B, T, n].</summary>
    public ReadOnlySpan<float> Values => Owner.Values;

    /// <summary>The target numbers: [B, m], [B, horizon, m], or [B, T, m] where each step has its own.</summary>
    /// <exception cref="InvalidOperationException">The sequences have none.</exception>
    public ReadOnlySpan<float> Targets => Owner.Targets;

    /// <summary>The target classes: [B], or [B, T] where each step has its own.</summary>
    /// <exception cref="InvalidOperationException">The sequences have none.</exception>
    public ReadOnlySpan<int> Classes => Owner.Classes;

    SequenceBatches Owner => batches is null
        ? throw new InvalidOperationException("There is no batch: this is the default value, which nothing gave.")
        : batches.Generation == generation
            ? batches
            : throw new InvalidOperationException("Another batch was asked for since, in the same memory; copy what is needed before.");

    /// <summary>The values as a constant of a tape, [B, T, n].</summary>
    public Variable Input(Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.Input([Count, Steps, Owner.Sequences.Channels], Values);
    }

    /// <summary>The target numbers as a constant of a tape, in their shape.</summary>
    /// <exception cref="InvalidOperationException">The sequences have none.</exception>
    public Variable Target(Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return tape.Input(Owner.TargetShape, Targets);
    }
}
