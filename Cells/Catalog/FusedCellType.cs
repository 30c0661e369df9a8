using System.Diagnostics.CodeAnalysis;
using MoGru.Cells.Networks;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;

namespace MoGru.Cells;

/// <summary>
/// A cell whose step and adjoint are written by hand in a <see cref="Cell"/>: one node on the tape for a layer over a whole sequence. Its plain
/// step is what it is checked against.
/// </summary>
[Experimental(Contract.Diagnostic)]
public abstract class FusedCellType : CellType
{
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
