using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>Looks at a module from outside.</summary>
public static class ModuleInspection
{
    /// <summary>The layers, shapes, parameters and work of a model for inputs of one shape. Runs it once, on zeros.</summary>
    /// <param name="module">The module or model.</param>
    /// <param name="parameters">Its parameters, in memory.</param>
    /// <param name="input">The shape of its input, such as [1, 1, n].</param>
    /// <exception cref="ArgumentException">The module takes another shape.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory, or another thread is writing to them.</exception>
    public static ModelSummary Summary(this Module module, ParameterList parameters, Shape input) =>
        ModelSummary.Of(module, parameters, input);

    /// <summary>
    /// Compares the gradients of a module, evaluated without masks, with central differences: those of its parameters, and that of its
    /// input, which is called <c>input</c>. Parameters move while it goes on: no other thread may use the model.
    /// </summary>
    /// <param name="module">The module or model.</param>
    /// <param name="parameters">Its parameters, in memory; their values are as before afterwards, the gradients overwritten.</param>
    /// <param name="shape">The shape of its input.</param>
    /// <param name="x">The input.</param>
    /// <param name="withInput">False where an input has no gradient, as of tokens.</param>
    /// <param name="options">How it is done.</param>
    /// <exception cref="ArgumentException">
    /// x does not fit the shape or the module, there is nothing to check, or an option is out of its range.
    /// </exception>
    public static GradientCheckResult CheckGradients(
        this Module module, ParameterList parameters, Shape shape, ReadOnlySpan<float> x, bool withInput = true,
        GradientCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parameters);
        if (x.Length != shape.Length)
            throw new ArgumentException(
                $"{x.Length} values were given for an input {shape}, which has {shape.Length} elements.", nameof(x));
        var inputs = new ParameterList();
        var input = inputs.Add("input", shape, Initial.Zero);
        inputs.Allocate();
        x.CopyTo(input.Write());
        return withInput
            ? GradientCheck.Run(tape => module.Forward(tape.Use(input), default), [.. parameters, input], options)
            : GradientCheck.Run(tape => module.Forward(tape.Input(shape, input.Value), default), parameters, options);
    }
}
