using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>
/// In training, each element with a probability 0 and otherwise divided by 1 − probability (Srivastava et al. 2014); what it is given in evaluation.
/// </summary>
public sealed class Dropout : Module
{
    readonly double probability;
    readonly string place;

    /// <param name="scope">Its place in the model, whose name the masks depend on; it declares no parameter there.</param>
    /// <param name="probability">0 to below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to below 1.</exception>
    public Dropout(ParameterList scope, double probability)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (probability is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability must be from 0 to below 1.");
        (this.probability, place) = (probability, scope.NewPlace("dropout"));
    }

    /// <summary>Of any shape.</summary>
    public override Variable Forward(Variable x, in Pass pass) =>
        x.Dropout(probability, new RandomStream(pass.Seed, place), pass.Step, pass.IsTraining);
}
