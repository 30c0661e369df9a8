using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Modules;

/// <summary>
/// A part of a model, built of parts. It declares its parameters once, in its constructor, in the <see cref="Memory.ParameterList"/> scope that it is
/// given, and keeps nothing of a pass: any number of threads may run one model at once, each with its own tape, while nobody changes the parameters.
/// A model of one's own keeps its parts in fields and writes its equation in <see cref="Forward(Variable, in Pass)"/>.
/// </summary>
public abstract class Module
{
    /// <summary>The output for an input, recorded on the input's tape.</summary>
    /// <param name="x">The input; its shape is said by each module.</param>
    /// <param name="pass">What the pass is for: training or evaluation, lengths, carried states.</param>
    /// <exception cref="ArgumentException">x has another shape than the module takes.</exception>
    public abstract Variable Forward(Variable x, in Pass pass);

    /// <summary>The output for an input in evaluation: <see cref="Forward(Variable, in Pass)"/> of a <c>default</c> pass.</summary>
    /// <exception cref="ArgumentException">x has another shape than the module takes.</exception>
    public Variable Forward(Variable x) => Forward(x, default);
}
