using MoGru.Cells;
using MoGru.Cells.Scanning;

namespace MoGru.Tests.Cells.Contract;

/// <summary>A small cell by hand that tries a part of the contract, and may have its chunks made anew backward in place of being kept.</summary>
abstract class ContractType(string name, params CellOption[] options)
    : FusedCellType(name, name, new("These tests", 2026), [Recomputed, .. options])
{
    public static readonly FlagOption Recomputed = new("recomputed", "chunks are made anew backward");
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
