using System.Text;
using MoGru.Engine.Formats;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>A terminal as the library of bars and tables sees it: a writer that never fails, and a size that is never zero.</summary>
sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
{
    const int UsualColumns = 80, UsualRows = 24;

    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => Columns();

    public int Height => Size(() => Console.WindowHeight) ?? UsualRows;

    public void SetEncoding(Encoding encoding)
    {
    }

    /// <summary>The columns of the terminal: what <c>COLUMNS</c> says, what the terminal says, or 80.</summary>
    public static int Columns() =>
        NumberText.TryLong(Environment.GetEnvironmentVariable("COLUMNS"), out long told) && told is > 0 and <= int.MaxValue
            ? (int)told
            : Size(() => Console.WindowWidth) ?? UsualColumns;

    // A terminal may have no size, or be gone.
    static int? Size(Func<int> ask)
    {
        try
        {
            return ask() is > 0 and var size ? size : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
