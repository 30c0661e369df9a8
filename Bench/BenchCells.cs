using MoGru.Cells;

namespace MoGru.Bench;

/// <summary>The cells that are timed layer by layer and step by step: all of the catalog that take one input and any width.</summary>
static class BenchCells
{
    public static IEnumerable<string> All => CellCatalog.Default.Cells.Where(cell => cell.OwnExample is null).Select(cell => cell.Name);
}
