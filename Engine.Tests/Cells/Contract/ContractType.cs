using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;

namespace MoGru.Tests.Cells.Contract;

/// <summary>A cell of the tests as a catalog would hold it; its twin is not the plain step but <see cref="TwinnedCell.Plain"/>.</summary>
sealed class ContractType(Func<CellScope, Cell> make) : FusedCellType
{
    public override string Name => "contract";

    public override string Title => "Contract";

    public override CellSource Source => new("These tests", 2026);

    public override void Step<T>(PlainStep<T> step) => throw new NotSupportedException("The cells of these tests have a twin of their own.");

    protected override Cell Create(CellScope scope) => make(scope);
}
