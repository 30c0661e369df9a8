using MoGru.Cells;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>A cell from its name on the command line.</summary>
static class NamedCell
{
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
