using System.Runtime.CompilerServices;
using System.Text;
using MoGru.Engine.Formats;
using Spectre.Console;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Where people read. On a terminal tables and live progress; in a pipe plain lines without control codes. What the lines are made of may
/// come from anywhere: no character of it steers a terminal.
/// </summary>
sealed class Output
{
    const string ShownCursor = "\u001b[?25h", Program = "mogru:", Red = "\u001b[31m", Usual = "\u001b[0m";

    const int UsualColumns = 80;

    readonly Action<string> raw;
    readonly StandardStream? standard;  // of the process
    readonly LineWriter lines, error;
    readonly bool silent;
    readonly Patience patience;
    StrongBox<bool> errorColours = new();  // whether standard error is a terminal with colours

    Output(Action<string> raw, StandardStream? standard, LineWriter lines, LineWriter error, IAnsiConsole? terminal, Patience patience, bool silent = false) =>
        (this.raw, this.standard, this.lines, this.error, Terminal, this.patience, this.silent) =
        (raw, standard, lines, error, terminal, patience, silent);

    /// <summary>Lines for people; nothing, where standard output carries JSON.</summary>
    public TextWriter Text => silent ? TextWriter.Null : lines;

    /// <summary>Pages for people, such as help.</summary>
    public TextWriter Pages => new LineWriter(raw, () => Columns, pages: true);

    /// <summary>The terminal behind <see cref="Text"/>, or null where it is a pipe or a file.</summary>
    public IAnsiConsole? Terminal { get; private set; }

    /// <summary>Whether people want to read what only programs compare, such as the digest of a model.</summary>
    public bool IsVerbose { get; private set; }

    /// <summary>How headings look: bold, or plain where no colours are wanted.</summary>
    public Style Bold => HasColours ? new(decoration: Decoration.Bold) : Style.Plain;

    bool HasColours => Terminal is { } terminal && terminal.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

    /// <summary>The width of the terminal behind <see cref="Text"/>, or more than any line has.</summary>
    public int Columns => Terminal is { } terminal
        ? Math.Max(1, terminal.Profile.Width)
        : standard is null || Console.IsOutputRedirected ? int.MaxValue : TerminalOutput.Columns();

    /// <summary>The width at which pages, such as help and lists, are broken: that of the terminal, in a pipe the usual one.</summary>
    public int PageColumns => Columns == int.MaxValue ? UsualColumns : Columns;

    /// <summary>Why standard output could not be written, as a part of a sentence; null where all of it was.</summary>
    public string? Fault => standard?.Fault;

    /// <summary>Whether the lines are told beside work whose result lies in files, so that the work goes on without them.</summary>
    public bool IsBesideThePoint { get; private set; }

    public static Output OfProcess(StandardDescriptors descriptors)
    {
        var patience = new Patience();
        var standard = new StandardStream(descriptors.HasOutput ? Console.OpenStandardOutput() : null, patience);
        var errors = new StandardStream(descriptors.HasError ? Console.OpenStandardError() : null, patience);
        Action<string> raw = text => standard.Write(Encoding.UTF8.GetBytes(text));
        bool toTerminal = descriptors.HasOutput && !Console.IsOutputRedirected, errorToTerminal = descriptors.HasError && !Console.IsErrorRedirected;
        var colours = new StrongBox<bool>(errorToTerminal && !IsDumb && Colours() == ColorSystemSupport.Detect);
        return new(
            raw, standard, new(raw, toTerminal ? TerminalOutput.Columns : Endless),
            new(text => errors.Write(Encoding.UTF8.GetBytes(Coloured(text, colours.Value))), errorToTerminal ? TerminalOutput.Columns : Endless),
            toTerminal ? OpenTerminal(standard, Colours()) : null, patience)
        {
            errorColours = colours,
        };
    }

    /// <summary>Plain lines into a writer.</summary>
    public static Output To(TextWriter text) => new(text.Write, null, new(text.Write, Endless), new(text.Write, Endless), null, new());

    /// <summary>The same on a terminal of the caller's.</summary>
    public static Output To(TextWriter text, IAnsiConsole terminal) =>
        new(text.Write, null, new(text.Write, () => terminal.Profile.Width), new(text.Write, Endless), terminal, new());

    /// <summary>What the command line says of the look, before anything is written.</summary>
    public void Choose(bool verbose, bool colours)
    {
        IsVerbose = verbose;
        errorColours.Value &= colours;
        if (!colours && Terminal is not null && standard is not null)
            Terminal = OpenTerminal(standard, ColorSystemSupport.NoColors);
    }

    /// <summary>The same without lines for people, for a verb whose standard output is JSON.</summary>
    public Output Silent() => new(raw, standard, lines, error, null, patience, silent: true) { IsVerbose = IsVerbose, errorColours = errorColours };

    /// <summary>Says that the work goes on where its lines cannot be written.</summary>
    public void LinesAreBesideThePoint() => IsBesideThePoint = true;

    /// <summary>Writes a sentence or more, broken between words where the terminal ends; a line in a pipe.</summary>
    public void Paragraph(string text) => Text.WriteLine(text);

    /// <summary>Writes a line that begins a part, so that the eye finds it.</summary>
    public void Heading(string text)
    {
        if (!HasColours)
            Text.WriteLine(text);
        else
            foreach (string line in WordWrap.Lines(Quote.Visible(text), Columns))
                Terminal!.WriteLine(line, Bold);
    }

    /// <summary>Writes a command line that someone may copy: a terminal that is too narrow breaks it in a way that copying undoes.</summary>
    public void Command(string line)
    {
        if (!silent)
            raw(Quote.Visible(line) + Environment.NewLine);
    }

    /// <summary>Writes what scripts read, as it is.</summary>
    /// <exception cref="OutputException">Standard output is closed, or full.</exception>
    public void Result(string text)
    {
        raw(text);
        if (Fault is { } fault)
            throw new OutputException($"standard output cannot be written ({fault}), so the result is not there; send it to a file or a pipe.");
    }

    /// <summary>The one message of a failure. Where standard error cannot be written, it is lost and the exit code has to do.</summary>
    public void Complain(string message) => error.WriteLine($"{Program} {message.ReplaceLineEndings(" ")}");

    /// <summary>Does what waits for a reader, such as writing into a pipe, so that <see cref="IsStuck"/> sees it.</summary>
    public void Waiting(Action work) => patience.During(work);

    /// <summary>Whether a reader that does not read has kept a write for a while, so that nothing behind it is ever reached.</summary>
    public bool IsStuck => patience.IsOver;

    /// <summary>Shows the cursor, which live progress hides.</summary>
    public void ShowCursor()
    {
        if (Terminal is not null)
            raw(ShownCursor);
    }

    static int Endless() => int.MaxValue;

    static bool IsDumb => Environment.GetEnvironmentVariable("TERM") is "dumb" or "";

    // The first word, by which an error is told from what else scrolls by.
    static string Coloured(string text, bool colours) =>
        colours && text.StartsWith(Program, StringComparison.Ordinal) ? $"{Red}{Program}{Usual}{text[Program.Length..]}" : text;

    // As no-color.org has it.
    static ColorSystemSupport Colours() =>
        Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect;

    static IAnsiConsole? OpenTerminal(StandardStream standard, ColorSystemSupport colours)
    {
        if (IsDumb)
            return null;
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            ColorSystem = colours,
            Out = new TerminalOutput(new StreamWriter(standard, new UTF8Encoding(false)) { AutoFlush = true, NewLine = Environment.NewLine }),
        });
        return terminal.Profile.Capabilities.Ansi ? terminal : null;
    }
}
