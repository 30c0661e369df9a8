using MoGru.Cells;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Parity;

/// <summary>The cell that a golden record names, with the options of its config.</summary>
static class RecordCell
{
    public static CellSpec Of(GoldenRecord record)
    {
        string name = record.Label("cell");
        var type = CellCatalog.Default.Recorded(name)
            ?? throw record.Fault($"its cell is {Quote.Of(name)}, expected one of {string.Join(", ", CellCatalog.Default.Cells.Select(cell => cell.RecordNames[0]))}");
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
