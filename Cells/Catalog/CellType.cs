using System.Diagnostics.CodeAnalysis;
using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>
/// A recurrent cell as its own file declares it: names, options, source, states, parameters, and its equations. All else is derived from
/// that. What people see of it goes to the constructor. Derive from <see cref="PlainCellType"/> to write the equations alone, or from
/// <see cref="FusedCellType"/> to write step and adjoint by hand too. It changes nothing: one object serves any number of networks and threads.
/// </summary>
public abstract class CellType
{
    private protected CellType(string name, string title, CellSource source, IReadOnlyList<CellOption>? options, string[] recordNames)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(recordNames);
        (Name, Title, Source) = (name, title, source);
        Options = Array.AsReadOnly(options?.ToArray() ?? []);
        RecordNames = Array.AsReadOnly<string>(recordNames.Length == 0 ? [name] : [.. recordNames]);
    }

    /// <summary>The name, in lower case with hyphens: <c>gru</c>.</summary>
    public string Name { get; }

    /// <summary>The name in full.</summary>
    public string Title { get; }

    /// <summary>Where the cell comes from.</summary>
    public CellSource Source { get; }

    /// <summary>What its users choose, in the order in which it is printed.</summary>
    public IReadOnlyList<CellOption> Options { get; }

    /// <summary>The names that golden records use for it, the first of which new ones get: its own name if none is given.</summary>
    [Experimental(Shared.Diagnostic)]
    public IReadOnlyList<string> RecordNames { get; }

    /// <summary>How its parameters are named in a network, and whether records keep the states of all layers together.</summary>
    public virtual CellNaming Naming => CellNaming.Scoped();

    /// <summary>Sizes for examples, of a cell that not all sizes fit; null where they do.</summary>
    public virtual CellSizes? OwnExample => null;

    /// <summary>The sizes at which tables show it.</summary>
    public CellSizes Example => OwnExample ?? new(8, 16);

    /// <summary>The layers of a network where nothing is said.</summary>
    public virtual int UsualLayers => 1;

    /// <summary>True where a run reports the mean of its momentum retention β.</summary>
    public virtual bool ReportsRetention => false;

    /// <summary>True where its layers cannot run from the last step to the first, as a part of a system that goes forward.</summary>
    public virtual bool OneWay => false;

    /// <summary>
    /// True where this is said: a unit's new value, in every state of d units, is of its own old values alone, and the first state is the output. Only such
    /// cells can be made all steps at once, by <see cref="NewtonRnn"/>.
    /// </summary>
    public virtual bool IsElementwise => false;

    /// <summary>The places of the ring that its output lies on, channel after channel; null for none.</summary>
    public virtual int? RingPlaces(CellSpec spec) => null;

    /// <summary>True of what records have as a parameter without a gradient, and the cell as a constant.</summary>
    public virtual bool HasConstant(string parameter) => false;

    /// <summary>What is wrong with these sizes and options, as a sentence; null where nothing is.</summary>
    public virtual string? Refusal(CellSpec spec, CellSizes sizes) => null;

    /// <summary>What a network of so many units cannot do, as a sentence; null where there is nothing to say.</summary>
    public virtual string? Remark(CellSpec spec, int hiddenSize) => null;

    /// <summary>
    /// The multiply-adds of a layer's step that its equations write element by element, and that are made as products with matrices all the same; they
    /// count beside those of the equations.
    /// </summary>
    public virtual long OtherMultiplyAdds(CellSpec spec, CellSizes sizes) => 0;

    /// <summary>
    /// One step as its equations stand on paper: from <see cref="PlainStep{T}.X"/> and the states before the step to the states after it.
    /// Written once for every reading of <see cref="IQuantity{TSelf}"/>, it is the oracle of a cell written by hand, and the cell itself
    /// where there is none.
    /// </summary>
    public abstract void Step<T>(PlainStep<T> step)
        where T : IQuantity<T>;

    /// <summary>The operator of other formats that the cell is; null for none.</summary>
    internal virtual RecurrentOperator? Operator(CellSpec spec) => null;

    /// <summary>One layer in one direction.</summary>
    internal abstract RnnLayer CreateLayer(CellScope scope);

    /// <summary>How layers stand together, with what else a network of this cell has.</summary>
    internal virtual RnnFrame CreateFrame(RnnPlan plan) => new StackedFrame(plan);

    /// <summary>The cell's choices in a golden record.</summary>
    /// <exception cref="ArgumentException">A value is not legal.</exception>
    [Experimental(Shared.Diagnostic)]
    public CellSpec Recorded(ICellRecord record) => new(this, new(Options, [.. Options.Select(option => option.Recorded(record))]));

    public override string ToString() => Name;
}
