using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>
/// What one step of a cell's equations reads and writes: its input, the states before it and after it, and the parameters, all as quantities
/// of one reading. States are read as they were before the step, also after they were written. For one thread.
/// </summary>
/// <typeparam name="T">The reading: variables, doubles, a trace.</typeparam>
public sealed class PlainStep<T>
    where T : IQuantity<T>
{
    RnnLayer layer;
    T[] parameters = [];  // these may be longer than the layer needs
    T[] sides = [];
    T[] before = [];
    T[] after = [];
    bool[] written = [];
    T output = default!;
    T retention = default!;
    bool hasOutput, hasRetention;

    internal PlainStep(RnnLayer layer)
    {
        this.layer = layer;
        Serve(layer);
    }

    /// <summary>The features n of a step of the input.</summary>
    public int InputSize => layer.Scope.InputSize;

    /// <summary>The hidden width d.</summary>
    public int HiddenSize => layer.Scope.HiddenSize;

    /// <summary>What was chosen of the cell's options.</summary>
    public CellOptions Options => layer.Scope.Options;

    /// <summary>The input, [B, n].</summary>
    public T X { get; private set; } = default!;

    /// <summary>A state, [B, size]: read before the step, written after it.</summary>
    /// <exception cref="ArgumentException">The cell has no such state, or it is written with another shape.</exception>
    public T this[string state]
    {
        get => before[IndexOf(state)];
        set
        {
            int index = IndexOf(state);
            if (value.Shape != before[index].Shape)
                throw new ArgumentException($"{layer.Type.Name}: the state {state} becomes {value.Shape}; it was {before[index].Shape} before the step.");
            (after[index], written[index]) = (value.Named(layer.NamesAfter[index]), true);
        }
    }

    /// <summary>The output of the step where it is not the first state, [B, outputs].</summary>
    public T Output
    {
        set => (output, hasOutput) = (value.Named("y"), true);
    }

    /// <summary>The momentum retention β of the step, [B, d], where the cell has one; a diagnostic.</summary>
    public T Retention
    {
        set => (retention, hasRetention) = (value, true);
    }

    /// <summary>An input beside x: [B, size] of a step or a sequence, or the mask of a weight in the weight's shape.</summary>
    /// <exception cref="ArgumentException">The cell declared none of this name.</exception>
    public T Side(string name)
    {
        for (int k = 0; k < layer.Sides.Count; k++)
        {
            if (layer.Sides[k].Name == name)
                return sides[k];
        }
        throw new ArgumentException($"{layer.Type.Name} declared no side input '{name}'.", nameof(name));
    }

    /// <summary>A parameter by the name that the cell gave it.</summary>
    /// <exception cref="ArgumentException">The cell declared none of this name.</exception>
    public T Parameter(string name) => parameters[Find(name, "")];

    /// <summary>x Wᵀ + b of the parameters <c>name.weight</c> and <c>name.bias</c>.</summary>
    /// <exception cref="ArgumentException">The cell declared none of these names, or x does not fit.</exception>
    public T Linear(string name, T x) => x.Linear(parameters[Find(name, ".weight")], parameters[Find(name, ".bias")]);

    /// <summary>x Wᵀ + b of two parameters, or x Wᵀ where no bias is named, as an option may leave it out.</summary>
    /// <exception cref="ArgumentException">The cell declared no such weight or bias, or x does not fit.</exception>
    public T Linear(T x, string weight, string? bias) =>
        bias is null ? x.Linear(Parameter(weight)) : x.Linear(Parameter(weight), Parameter(bias));

    /// <summary>The same with some rows of weight and bias alone: a block of gates.</summary>
    /// <exception cref="ArgumentException">The cell declared no such weight or bias, it has no such rows, or x does not fit.</exception>
    public T Linear(T x, string weight, string? bias, int firstRow, int rows)
    {
        T some = Parameter(weight).Slice(0, firstRow, rows);
        return bias is null ? x.Linear(some) : x.Linear(some, Parameter(bias).Slice(0, firstRow, rows));
    }

    /// <summary>LayerNorm of every row with the gain <c>name.weight</c> and the bias <c>name.bias</c>.</summary>
    /// <exception cref="ArgumentException">The cell declared none of these names, or x does not fit.</exception>
    public T LayerNorm(string name, T x) => x.LayerNorm(parameters[Find(name, ".weight")], parameters[Find(name, ".bias")]);

    /// <summary>Rows side by side, [B, a + b + …].</summary>
    public T Concat(params ReadOnlySpan<T> parts) => T.Concat(1, parts);

    /// <summary>Makes the steps of a layer from now on; what was allocated for another one serves again.</summary>
    internal void Serve(RnnLayer served)
    {
        layer = served;
        int states = served.States.Count;
        if (parameters.Length < served.Scope.Parameters.Count)
            parameters = new T[served.Scope.Parameters.Count];
        if (sides.Length < served.Sides.Count)
            sides = new T[served.Sides.Count];
        if (before.Length < states)
            (before, after, written) = (new T[states], new T[states], new bool[states]);
    }

    /// <summary>Sets the parameters of a pass.</summary>
    internal void Use(Func<Engine.Memory.Parameter, T> parameter)
    {
        for (int k = 0; k < layer.Scope.Parameters.Count; k++)
            parameters[k] = parameter(layer.Scope.Parameters[k].Parameter);
    }

    /// <summary>Where the side inputs of the next step go, in the layer's order.</summary>
    internal Span<T> Sides => sides.AsSpan(0, layer.Sides.Count);

    /// <summary>Makes one step.</summary>
    /// <param name="x">[B, n].</param>
    /// <param name="states">The states, replaced by those after the step.</param>
    /// <returns>The output, [B, outputs].</returns>
    internal T Run(T x, Span<T> states)
    {
        X = x;
        states.CopyTo(before);
        written.AsSpan().Clear();
        (hasOutput, hasRetention) = (false, false);
        layer.Type.Step(this);
        int missing = written.AsSpan(0, states.Length).IndexOf(false);
        if (missing >= 0)
            throw new InvalidOperationException(
                $"{layer.Type.Name}: the step leaves the state {layer.States[missing].Name} unwritten; write it, be it unchanged.");
        after.AsSpan(0, states.Length).CopyTo(states);
        T y = hasOutput ? output : after[0];
        RequireShape("output", y.Shape, x.Shape[0], layer.OutputSize);
        if (hasRetention)
            RequireShape("retention", retention.Shape, x.Shape[0], HiddenSize);
        return y;
    }

    // How wide an output is, is told by the first step of a cell of equations alone: width is 0 there.
    void RequireShape(string what, Engine.Memory.Shape shape, int rows, int width)
    {
        if (shape.Rank == 2 && shape[0] == rows && (shape[1] == width || width == 0))
            return;
        throw new InvalidOperationException(
            $"{layer.Type.Name}: the {what} of a step is {shape}; it must be [{rows}, {(width == 0 ? "outputs" : $"{width}")}].");
    }

    /// <summary>True where the output of the step just made is its first state.</summary>
    internal bool GivesState => !hasOutput;

    /// <summary>The β of the step just made, where it has one.</summary>
    internal bool TryRetention(out T value)
    {
        value = retention;
        return hasRetention;
    }

    int IndexOf(string state)
    {
        for (int k = 0; k < layer.States.Count; k++)
        {
            if (layer.States[k].Name == state)
                return k;
        }
        throw new ArgumentException(
            $"{layer.Type.Name} has no state '{state}'; it has {Texts.List(layer.States.Select(s => s.Name))}.", nameof(state));
    }

    int Find(string name, string end)
    {
        int index = IndexOf(name, end);
        return index >= 0 ? index : throw new ArgumentException(
            $"{layer.Type.Name} declared no parameter '{name}{end}'; it has {Texts.List(layer.Scope.Parameters.Select(p => p.Name))}.", nameof(name));
    }

    // Without making a string, because a step of a tape makes none either.
    int IndexOf(string name, string end)
    {
        var all = layer.Scope.Parameters;
        for (int k = 0; k < all.Count; k++)
        {
            string candidate = all[k].Name;
            if (candidate.Length == name.Length + end.Length
                && candidate.StartsWith(name, StringComparison.Ordinal) && candidate.EndsWith(end, StringComparison.Ordinal))
                return k;
        }
        return -1;
    }
}
