using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>Where the cell of one layer and direction finds its sizes and options, and declares its parameters and states.</summary>
public sealed class CellScope
{
    readonly ParameterList list;
    readonly List<(string Name, Parameter Parameter)> parameters = [];
    readonly List<(string Name, int Size)> states = [];
    readonly List<SideInput> sides = [];
    readonly List<(Parameter Parameter, float Limit)> ranges = [];
    bool closed;

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

    /// <summary>The parameters that have a range.</summary>
    internal IReadOnlyList<(Parameter Parameter, float Limit)> Ranges => ranges;

    /// <summary>The states that a cell of equations alone has declared.</summary>
    internal IReadOnlyList<(string Name, int Size)> States => states;

    /// <summary>The inputs beside x that a cell of equations alone has declared.</summary>
    internal IReadOnlyList<SideInput> Sides => sides;

    /// <summary>Declares a parameter under a name that is the cell's own; weights are [out, in].</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="InvalidOperationException">The cell is declared; this scope was kept.</exception>
    public Parameter Parameter(string name, Shape shape, Initial initial)
    {
        RequireOpen();
        var parameter = list.Add(Spec.Type.Naming.Of(name, Layer, Reverse), shape, initial);
        parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>
    /// Says that the values of a parameter are brought into [−limit, limit], in place, before every pass; gradients flow as if they were not.
    /// </summary>
    public void Confine(Parameter parameter, double limit)
    {
        RequireOpen();
        ranges.Add((parameter, (float)limit));
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
    /// <exception cref="InvalidOperationException">The cell is declared; this scope was kept.</exception>
    public void State(string name, int? size = null)
    {
        RequireOpen();
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(size ?? HiddenSize, 1, nameof(size));
        RowLayout.Require(name, size ?? HiddenSize, blocks: 1);
        if (states.Exists(state => state.Name == name))
            throw new ArgumentException($"{Spec} has a state {name} already; names must differ.", nameof(name));
        states.Add((name, size ?? HiddenSize));
    }

    /// <summary>Declares an input beside x of a <see cref="PlainCellType"/>, which users give by <see cref="RnnSides"/>.</summary>
    /// <param name="name">The name by which steps and users know it.</param>
    /// <param name="size">The floats of a row.</param>
    /// <param name="perSequence">True for one value for all steps, [B, size]; otherwise [B, T, size].</param>
    /// <param name="missing">What every element is where it is not given; none where it must be.</param>
    /// <exception cref="ArgumentException">The name is taken, or the size is below 1.</exception>
    /// <exception cref="InvalidOperationException">The cell is declared; this scope was kept.</exception>
    public void Side(string name, int size, bool perSequence = false, float? missing = null) => Add(name, size, perSequence, missing, null);

    /// <summary>
    /// Declares a mask of a <see cref="PlainCellType"/>: where it is not given, training draws it, the same for the same seed, training step, layer,
    /// sequence and time, and evaluation takes its mean.
    /// </summary>
    /// <param name="name">The name by which steps and users know it.</param>
    /// <param name="rate">How it is drawn.</param>
    /// <param name="size">The floats of a row; the hidden width where nothing is said.</param>
    /// <param name="perSequence">True for one draw for all steps.</param>
    /// <exception cref="ArgumentException">The name is taken, or the size is below 1.</exception>
    /// <exception cref="InvalidOperationException">The cell is declared; this scope was kept.</exception>
    public void Mask(string name, MaskRate rate, int? size = null, bool perSequence = false)
    {
        ArgumentNullException.ThrowIfNull(rate);
        Add(name, size ?? HiddenSize, perSequence, rate.Mean, rate);
    }

    /// <summary>After the cell is declared: nothing more can be, which its layer would not know.</summary>
    internal void Close() => closed = true;

    void RequireOpen()
    {
        if (closed)
            throw new InvalidOperationException($"{Spec} is declared, and its network made; declare all in Declare or Create.");
    }

    void Add(string name, int size, bool perSequence, float? missing, MaskRate? rate)
    {
        RequireOpen();
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        RowLayout.Require(name, size, blocks: 1);
        if (sides.Exists(side => side.Name == name))
            throw new ArgumentException($"{Spec} has a side input {name} already; names must differ.", nameof(name));
        sides.Add(new(name, perSequence ? SideSpan.Sequence : SideSpan.Step, [size], missing, rate));
    }
}
