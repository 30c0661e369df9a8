using MoGru.Cells.Networks;

namespace MoGru.Cells;

/// <summary>
/// A cell of equations alone: <see cref="Declare"/> names its states and parameters, <see cref="CellType.Step"/> is its mathematics, and the
/// tape derives the gradients. It has all that the cells of this library have — layers, directions, lengths, dropout, streams, files — at the
/// price of a node for every operation of a step.
/// </summary>
public abstract class PlainCellType : CellType
{
    /// <summary>Says what people see of the cell.</summary>
    /// <param name="name">The name, in lower case with hyphens: <c>gru</c>.</param>
    /// <param name="title">The name in full.</param>
    /// <param name="source">Where the cell comes from.</param>
    /// <param name="options">What its users choose, in the order in which it is printed.</param>
    /// <param name="recordNames">The names that golden records use for it; its own name if none is given.</param>
    protected PlainCellType(string name, string title, CellSource source, IReadOnlyList<CellOption>? options = null, params string[] recordNames)
        : base(name, title, source, options, recordNames)
    {
    }

    /// <summary>Declares the states, of which the first is the output unless the step says otherwise, and the parameters.</summary>
    protected abstract void Declare(CellScope cell);

    internal sealed override RnnLayer CreateLayer(CellScope scope)
    {
        Declare(scope);
        scope.Close();
        return new PlainLayer(this, scope);
    }
}
