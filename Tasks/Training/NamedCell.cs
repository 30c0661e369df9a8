using MoGru.Cells;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>A cell from its name on the command line.</summary>
static class NamedCell
{
    /// <summary>The layers of a network where nothing is said, in words.</summary>
    public static string UsualLayers { get; } = string.Concat(CellCatalog.Default.Cells.Where(cell => cell.UsualLayers != 1)
        .Select(cell => $"; {cell.Name} {cell.UsualLayers}").Prepend("1"));

    /// <exception cref="TaskOptionException">The name is no cell; the message lists what is.</exception>
    public static CellSpec Parse(string name)
    {
        try
        {
            return CellSpec.Parse(name);
        }
        catch (ArgumentException exception)
        {
            throw new TaskOptionException($"--cell: {exception.Message}");
        }
    }
}
