using MoGru.Cells;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Parity;

/// <summary>The cell that a golden record names, with the options of its config.</summary>
static class RecordCell
{
    /// <exception cref="DataFormatException">The catalog has no such cell, or a value is not legal.</exception>
    public static CellSpec Of(GoldenRecord record, CellCatalog catalog)
    {
        string name = record.Label("cell");
        var type = catalog.Recorded(name)
            ?? throw record.Fault($"its cell is {Quote.Of(name)}, expected one of {string.Join(", ", catalog.Cells.Select(cell => cell.RecordNames[0]))}");
        try
        {
            return type.Recorded(record);
        }
        catch (ArgumentException exception)
        {
            throw record.Fault(exception.Message);
        }
    }
}
