using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// What one pass through a model is for. The default value is evaluation: no dropout, sequences of full length, states from zero. Made anew for
/// each pass and handed down by reference.
/// </summary>
public readonly ref struct Pass
{
    /// <summary>True in training: masks of dropout are drawn.</summary>
    public bool IsTraining { get; init; }

    /// <summary>The seed that masks are drawn from.</summary>
    public long Seed { get; init; }

    /// <summary>The number of the training step, counted over the whole run, that masks depend on: not on threads, nor on where a run was resumed.</summary>
    public long Step { get; init; }

    /// <summary>The steps of each sequence, 0 to T; empty for T everywhere.</summary>
    public ReadOnlySpan<int> Lengths { get; init; }

    /// <summary>The states that recurrent modules start from and leave behind; none to start from zero.</summary>
    public CarriedStates? Carried { get; init; }

    /// <summary>True where no gradient is to reach the parameters, as of a target that another model is trained towards.</summary>
    public bool HoldsParameters { get; init; }

    /// <summary>A pass of the training step of this number.</summary>
    public static Pass Training(long seed, long step) => new() { IsTraining = true, Seed = seed, Step = step };

    /// <summary>A parameter as a variable of this pass.</summary>
    public Variable Use(Tape tape, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(tape);
        return HoldsParameters ? tape.Use(parameter).Detach() : tape.Use(parameter);
    }
}
