namespace MoGru.Tests.Cells.Contract;

/// <summary>The cells that the tests of the contract run through.</summary>
static class ContractCells
{
    public static readonly Dictionary<string, ContractRnn.CellMaker> All = new()
    {
        ["matrix memory"] = (scope, n, d) => new MatrixMemoryCell(scope, n, d),
        ["second state"] = (scope, n, d) => new SecondStateCell(scope, n, d),
        ["raw input"] = (scope, n, d) => new RawInputCell(scope, n, d),
        ["heads"] = (scope, n, d) => new HeadsCell(scope, n, d),
        ["side inputs"] = (scope, n, d) => new SidesCell(scope, n, d),
        ["held"] = (scope, n, d) => new HeldCell(scope, n, d, null),
        ["held at a rate"] = (scope, n, d) => new HeldCell(scope, n, d, 0.3),
        ["derived weights"] = (scope, n, d) => new DerivedWeightCell(scope, n, d),
        ["scaled by its input"] = (scope, n, d) => new ScaledCell(scope, n, d),
        [$"matrix memory{Suffix}"] = Recomputed((scope, n, d) => new MatrixMemoryCell(scope, n, d)),
        [$"held{Suffix}"] = Recomputed((scope, n, d) => new HeldCell(scope, n, d, null)),
    };

    const string Suffix = ", recomputed";

    public static bool IsRecomputed(string name) => name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The same cell, whose chunks are made anew backward.</summary>
    public static ContractRnn.CellMaker Recomputed(ContractRnn.CellMaker make) => (scope, n, d) =>
    {
        var cell = make(scope, n, d);
        cell.MakeChunksAnew();
        return cell;
    };
}
