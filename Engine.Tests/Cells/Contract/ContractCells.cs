using MoGru.Cells;

namespace MoGru.Tests.Cells.Contract;

/// <summary>The cells that the tests of the contract run through, in a catalog of their own.</summary>
static class ContractCells
{
    static readonly CellType[] types =
    [
        new MatrixMemoryType(),
        new SecondStateType(),
        new RawInputType(),
        new HeadsType(),
        new SidesType(),
        new HeldType(),
        new DerivedWeightType(),
        new ScaledType(),
        new ReadoutType(),
        new AheadType(),
        new AfterType(),
        new WalkSumType(),
        new ZoneoutType(),
        new PlainSidesType(),
        new PlainZoneoutType(),
    ];

    /// <summary>The library's cells and these.</summary>
    public static CellCatalog Catalog { get; } = types.Aggregate(CellCatalog.Default, (catalog, type) => catalog.With(type));

    /// <summary>Those by hand whose chunks are kept.</summary>
    public static IReadOnlyList<string> Kept { get; } =
    [
        .. types.OfType<ContractType>().Select(type => type.Name), "held:zoneout=0.3", "zoneout-by-hand:zoneout=0.3,state=0.2",
    ];

    /// <summary>All by hand, some whose chunks are made anew among them.</summary>
    public static IReadOnlyList<string> ByHand { get; } =
    [
        .. Kept, "matrix-memory:recomputed", "held:recomputed", "readout:recomputed", "ahead:recomputed", "after:recomputed", "walk-sum:recomputed",
    ];

    /// <summary>All, and two of equations alone.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ByHand, "sides-plain", "zoneout-plain:zoneout=0.3,state=0.2"];

    /// <summary>A cell with its options.</summary>
    public static CellSpec Of(string text) => Catalog.Parse(text);

    /// <summary>The same cell, whose chunks are made anew backward.</summary>
    public static CellSpec Recomputed(string text) => Of($"{text}{(text.Contains(':', StringComparison.Ordinal) ? ',' : ':')}recomputed");
}
