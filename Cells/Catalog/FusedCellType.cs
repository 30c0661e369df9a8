using System.Diagnostics.CodeAnalysis;
using MoGru.Cells.Networks;

namespace MoGru.Cells;

/// <summary>
/// A cell whose step and adjoint are written by hand in a <see cref="Cell"/>: one node on the tape for a layer over a whole sequence. Its plain
/// step is what it is checked against.
/// </summary>
[Experimental(Contract.Diagnostic)]
public abstract class FusedCellType : CellType
{
    /// <summary>Says what people see of the cell.</summary>
    /// <param name="name">The name, in lower case with hyphens: <c>gru</c>.</param>
    /// <param name="title">The name in full.</param>
    /// <param name="source">Where the cell comes from.</param>
    /// <param name="options">What its users choose, in the order in which it is printed.</param>
    /// <param name="recordNames">The names that golden records use for it; its own name if none is given.</param>
    protected FusedCellType(string name, string title, CellSource source, IReadOnlyList<CellOption>? options = null, params string[] recordNames)
        : base(name, title, source, options, recordNames)
    {
    }

    /// <summary>The step and its adjoint, with the parameters that it declares.</summary>
    protected abstract Cell Create(CellScope scope);

    internal sealed override RnnLayer CreateLayer(CellScope scope)
    {
        var cell = Create(scope);
        scope.Close();
        return cell.HasOutput
            ? new ScanLayer(this, scope, cell)
            : throw new InvalidOperationException($"{Name}: the cell declares neither a state nor an output; it needs one, by AddState or SetOutput.");
    }
}
