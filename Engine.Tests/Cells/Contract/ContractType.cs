using MoGru.Cells;
using MoGru.Cells.Scanning;

namespace MoGru.Tests.Cells.Contract;

/// <summary>A small cell by hand that tries a part of the contract, and may have its chunks made anew backward in place of being kept.</summary>
abstract class ContractType(string name) : FusedCellType
{
    public static readonly FlagOption Recomputed = new("recomputed", "chunks are made anew backward");

    public override string Name => name;

    public override string Title => name;

    public override CellSource Source => new("These tests", 2026);

    public override IReadOnlyList<CellOption> Options => [Recomputed];
}

/// <summary>Step and adjoint of a <see cref="ContractType"/>.</summary>
abstract class ContractCell : Cell
{
    protected ContractCell(CellScope scope)
        : base(scope.InputSize, scope.HiddenSize)
    {
        if (scope.Options.Has(ContractType.Recomputed))
            Recompute();
    }
}
