using MoGru.Engine.Autodiff.Checking;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>
/// Compares the gradients of backward with central differences. The function runs in single precision, so the check measures its rounding,
/// that of backward, and what the differences leave out, and calls wrong only what is beyond all three, here and at other points nearby.
/// To check the gradient of an input, declare it as a parameter.
/// </summary>
public static class GradientCheck
{
    /// <summary>Checks the gradient of Σ function ⊙ cotangent, for a fixed irregular cotangent, with respect to every parameter that is no constant.</summary>
    /// <param name="function">Records the function on a tape and returns its output, of any shape. It must give the same output at every call.</param>
    /// <param name="parameters">
    /// What it depends on, a <see cref="ParameterList"/> or some of one or several, with memory; the values are as before afterwards, the
    /// gradients are overwritten.
    /// </param>
    /// <exception cref="ArgumentException">There are no parameters, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The output depends on no parameter.</exception>
    public static GradientCheckResult Run(
        Func<Tape, Variable> function, IReadOnlyList<Parameter> parameters, GradientCheckOptions? options = null)
    {
        options ??= new();
        options.Validate();
        if (parameters.All(p => p.IsConstant || p.Shape.Length == 0))
            throw new ArgumentException("There are no parameters; a gradient check needs at least one element.", nameof(parameters));

        var moved = new CheckedFunction(function, parameters, options.Seed);
        try
        {
            return new Comparison(moved, options).Run();
        }
        finally
        {
            moved.MoveTo(moved.Given);
        }
    }
}
