using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>Where the cell of one layer and direction finds its sizes and options, and declares its parameters and states.</summary>
public sealed class CellScope
{
    readonly ParameterList list;
    readonly List<(string Name, Parameter Parameter)> parameters = [];
    readonly List<(string Name, int Size)> states = [];

    internal CellScope(CellSpec spec, ParameterList list, CellSizes sizes, int layer, bool reverse)
    {
        (Spec, this.list) = (spec, list);
        (InputSize, HiddenSize) = (sizes.Input, sizes.Hidden);
        (Layer, Reverse) = (layer, reverse);
    }

    /// <summary>The features n of a step of the input.</summary>
    public int InputSize { get; }

    /// <summary>The hidden width d.</summary>
    public int HiddenSize { get; }

    /// <summary>The number of the layer, from 0.</summary>
    public int Layer { get; }

    /// <summary>True for the direction from the last step to the first.</summary>
    public bool Reverse { get; }

    /// <summary>What was chosen of the cell's options.</summary>
    public CellOptions Options => Spec.Options;

    internal CellSpec Spec { get; }

    /// <summary>The parameters by the names that the cell gave them.</summary>
    internal IReadOnlyList<(string Name, Parameter Parameter)> Parameters => parameters;

    /// <summary>The states that a cell of equations alone has declared.</summary>
    internal IReadOnlyList<(string Name, int Size)> States => states;

    /// <summary>Declares a parameter under a name that is the cell's own; weights are [out, in].</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Parameter Parameter(string name, Shape shape, Initial initial)
    {
        var parameter = list.Add(Spec.Type.Naming.Of(name, Layer, Reverse), shape, initial);
        parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>Declares <c>name.weight</c> [out, in] and <c>name.bias</c> [out], drawn as PyTorch's <c>nn.Linear</c>: U(±1/√in).</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public LinearParameters Linear(string name, int inputs, int outputs)
    {
        var initial = new Initial.Uniform(1 / Math.Sqrt(inputs));
        return new(Parameter($"{name}.weight", [outputs, inputs], initial), Parameter($"{name}.bias", [outputs], initial));
    }

    /// <summary>Declares a state [B, size] of a <see cref="PlainCellType"/>; a state of a cell written by hand is declared there.</summary>
    /// <param name="name">The name by which steps and users know it.</param>
    /// <param name="size">The floats of a row; the hidden width where nothing is said.</param>
    /// <exception cref="ArgumentException">The name is taken, or the size is below 1.</exception>
    public void State(string name, int? size = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(size ?? HiddenSize, 1, nameof(size));
        if (states.Exists(state => state.Name == name))
            throw new ArgumentException($"{Spec} has a state {name} already; names must differ.", nameof(name));
        states.Add((name, size ?? HiddenSize));
    }
}
