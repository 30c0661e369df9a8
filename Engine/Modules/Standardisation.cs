using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>
/// Brings every channel to zero mean and unit variance as in the data that it was fitted to, and back: y = (x − mean) / deviation. Being a part of the
/// model, it is saved and opened with it: <c>mean</c> [n] and <c>deviation</c> [n] are constants among the parameters, which nothing trains. Fit it to
/// the training data alone, after the parameters are initialised; before, it refuses to work. Any number of threads may use it while nobody fits it.
/// </summary>
public sealed class Standardisation : Module
{
    readonly Parameter mean, deviation;

    /// <summary>Declares the constants in a scope.</summary>
    /// <param name="channels">n, the features of a step.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are no channels.</exception>
    public Standardisation(ParameterList scope, int channels)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        (mean, deviation) = (scope.AddConstant("mean", [channels], Initial.Zero), scope.AddConstant("deviation", [channels], Initial.Zero));
    }

    /// <summary>n, the features of a step.</summary>
    public int Channels => mean.Shape.Length;

    /// <summary>The means, [n].</summary>
    public ReadOnlySpan<float> Mean => mean.Value;

    /// <summary>The standard deviations, [n], above 0; 0 where nothing was fitted yet.</summary>
    public ReadOnlySpan<float> Deviation => deviation.Value;

    /// <summary>
    /// Takes mean and standard deviation (of the data itself: the sum of squares is divided by their number) of every channel over all steps of all
    /// sequences, summed in double precision. The deviation of a channel that is constant, to the rounding of its values, is 1: it becomes 0
    /// there, and differences later stay what they are.
    /// </summary>
    /// <param name="sequences">Each [T, n], row-major: the training data alone.</param>
    /// <exception cref="ArgumentException">
    /// There is no step, a number is not finite, or a sequence is not whole steps of n channels; the message says where. Nothing is changed then.
    /// </exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory yet, or another thread is training them.</exception>
    public void Fit(IEnumerable<ReadOnlyMemory<float>> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var moments = ChannelMoments.Of([.. sequences], Channels);
        mean.Turn.Enter(nameof(Fit));
        try
        {
            Write(mean, moments.Mean);
            Write(deviation, moments.Deviation);
        }
        finally
        {
            mean.Turn.Leave();
        }
    }

    /// <summary>The same of arrays.</summary>
    /// <inheritdoc cref="Fit(IEnumerable{ReadOnlyMemory{float}})"/>
    public void Fit(params IEnumerable<float[]> sequences)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        Fit(sequences.Select(sequence => (ReadOnlyMemory<float>)(sequence
            ?? throw new ArgumentException("A sequence is null; leave it out.", nameof(sequences)))));
    }

    /// <summary>
    /// [.., n], standardised. With the lengths of the pass x is [B, T, n]; what lies beyond a sequence's end is not looked at and gives 0.
    /// </summary>
    /// <exception cref="ArgumentException">The last axis of x is not n, or a length does not fit.</exception>
    /// <exception cref="InvalidOperationException">It was neither fitted nor loaded, or another thread is fitting it.</exception>
    public override Variable Forward(Variable x, in Pass pass)
    {
        RequireFit(x.Tape);
        return StandardiseNode.Apply(x, mean, deviation, pass.Lengths, inverse: false);
    }

    /// <summary>What was standardised, [.., n], in its own units again: x · deviation + mean.</summary>
    /// <exception cref="ArgumentException">The last axis of x is not n.</exception>
    /// <exception cref="InvalidOperationException">It was neither fitted nor loaded, or another thread is fitting it.</exception>
    public Variable Invert(Variable x)
    {
        RequireFit(x.Tape);
        return StandardiseNode.Apply(x, mean, deviation, [], inverse: true);
    }

    /// <summary>Steps [.., n] of a stream, standardised with the bits of <see cref="Forward"/>; allocates nothing.</summary>
    /// <param name="y">As long as x, which it may be.</param>
    /// <exception cref="ArgumentException">The spans are not equally long, or not whole steps.</exception>
    /// <exception cref="InvalidOperationException">It was neither fitted nor loaded.</exception>
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        RequireFit();
        RequireSteps(x.Length, y.Length);
        Standardise.Apply(x, mean.Value, deviation.Value, y);
    }

    /// <summary>Steps [.., n] in their own units again, with the bits of <see cref="Invert(Variable)"/>; allocates nothing.</summary>
    /// <inheritdoc cref="Apply"/>
    public void Invert(ReadOnlySpan<float> x, Span<float> y)
    {
        RequireFit();
        RequireSteps(x.Length, y.Length);
        Standardise.Invert(x, mean.Value, deviation.Value, y);
    }

    void RequireFit(Tape? tape = null)
    {
        if (tape is { IsOfShapes: true })
            return;
        foreach (float one in deviation.Value)
        {
            if (!(one > 0))
                throw new InvalidOperationException(
                    $"{deviation.Name} is {(one == 0 ? "0: nothing was fitted" : "not above 0")}; "
                        + "call Fit with the training data after the parameters are initialised, or load a model that was fitted.");
        }
    }

    void RequireSteps(int given, int taken)
    {
        if (given != taken || given % Channels != 0)
            throw new ArgumentException($"x has {given} elements and y {taken}; both must have as many, whole steps of {Channels} channels.");
    }

    // What reads meanwhile on another thread is refused.
    static void Write(Parameter constant, float[] values)
    {
        var memory = constant.ValueTensor.Span;
        constant.BeginWrite();
        values.CopyTo(memory);
        constant.EndWrite();
    }
}
