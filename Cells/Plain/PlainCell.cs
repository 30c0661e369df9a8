using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>
/// A cell written as its equations stand on paper, from operations of the tape, which derive the gradients. Slow, and the text to read
/// first: the layers of <see cref="Rnn"/> are held against it. It takes the same parameters by the same names.
/// </summary>
public abstract class PlainCell
{
    readonly ParameterList parameters;
    readonly string prefix;

    private protected PlainCell(Tape tape, ParameterList parameters, string prefix) =>
        (Tape, this.parameters, this.prefix) = (tape, parameters, prefix);

    /// <summary>The names of the states and their widths.</summary>
    public abstract IReadOnlyList<(string Name, int Width)> States { get; }

    private protected Tape Tape { get; }

    /// <summary>One step.</summary>
    /// <param name="x">The input, [B, n].</param>
    /// <param name="states">
    /// The states before the step, in the order of <see cref="States"/>, [B, width] each; replaced by those after it.
    /// </param>
    /// <returns>The output, [B, d].</returns>
    public abstract Variable Step(Variable x, Variable[] states);

    /// <summary>All steps of a sequence.</summary>
    /// <param name="x">[B, T, n].</param>
    /// <param name="states">The states at the start; replaced by those at the end of the walk.</param>
    /// <param name="reverse">True to walk from the last step to the first; outputs keep their places.</param>
    /// <returns>[B, T, d].</returns>
    public Variable Forward(Variable x, Variable[] states, bool reverse = false)
    {
        var y = new Variable[x.Shape[1]];
        for (int step = 0; step < y.Length; step++)
        {
            int time = reverse ? y.Length - 1 - step : step;
            y[time] = Step(x.SelectStep(time), states);
        }
        return Variable.Stack(1, y);
    }

    private protected Variable Parameter(string name) => Tape.Use(parameters[prefix + name]);

    /// <summary>x Wᵀ + b of the parameters <c>name.weight</c> and <c>name.bias</c>.</summary>
    private protected Variable Linear(string name, Variable x) => x.Linear(Parameter($"{name}.weight"), Parameter($"{name}.bias"));

    /// <summary>LayerNorm of every row with the gain <c>name.weight</c> and the bias <c>name.bias</c>.</summary>
    private protected Variable LayerNorm(string name, Variable x) => x.LayerNorm(Parameter($"{name}.weight"), Parameter($"{name}.bias"));
}
