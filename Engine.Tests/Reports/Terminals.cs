using Spectre.Console;

namespace MoGru.Tests.Reports;

/// <summary>Terminals that write into a text.</summary>
static class Terminals
{
    /// <summary>One without colours.</summary>
    public static IAnsiConsole Plain(StringWriter text, int columns)
    {
        var terminal = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        terminal.Profile.Width = columns;
        return terminal;
    }
}
