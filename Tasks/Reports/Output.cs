using System.Text;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>Where people read. On a terminal tables and live progress; in a pipe plain lines without control codes.</summary>
sealed class Output
{
    Output(TextWriter text, TextWriter error, IAnsiConsole? terminal) => (Text, Error, Terminal) = (text, error, terminal);

    /// <summary>Lines for people; nothing, where standard output carries JSON.</summary>
    public TextWriter Text { get; }

    /// <summary>The one message of a failure, and remarks on what was asked for.</summary>
    public TextWriter Error { get; }

    /// <summary>The terminal behind <see cref="Text"/>, or null where it is a pipe or a file.</summary>
    public IAnsiConsole? Terminal { get; }

    public static Output OfProcess() =>
        new(Utf8(Console.OpenStandardOutput()), Utf8(Console.OpenStandardError()), Console.IsOutputRedirected ? null : OpenTerminal());

    /// <summary>Plain lines into a writer.</summary>
    public static Output To(TextWriter text) => new(text, text, null);

    /// <summary>The same without lines for people, for a verb whose standard output is JSON.</summary>
    public Output Silent() => new(TextWriter.Null, Error, null);

    /// <summary>The same on a terminal of the caller's.</summary>
    public static Output To(TextWriter text, IAnsiConsole terminal) => new(text, text, terminal);

    /// <summary>Writes a sentence or more, broken between words where the terminal ends; a line in a pipe.</summary>
    public void Paragraph(string text)
    {
        if (Terminal is not null)
            Terminal.Write(new Text(text + "\n"));
        else
            Text.WriteLine(text);
    }

    static IAnsiConsole? OpenTerminal()
    {
        if (Environment.GetEnvironmentVariable("TERM") is "dumb" or "")
            return null;
        bool colours = Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        return terminal.Profile.Capabilities.Ansi ? terminal : null;
    }

    static StreamWriter Utf8(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true, NewLine = Environment.NewLine };
}
