using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;

namespace MoGru.Tests.CommandLine;

/// <summary>The executable's command line in this process.</summary>
static class CommandLines
{
    /// <summary>Every command with the words that lead to it; the empty path is the executable itself.</summary>
    public static IReadOnlyList<(string[] Path, Command Command)> All { get; } = [.. Below([], Application.Root(new(Output.To(TextWriter.Null), CancellationToken.None), out _))];

    /// <summary>Runs a command line; its exit code and all that it wrote.</summary>
    public static (int ExitCode, string Text) Run(params IEnumerable<string> words)
    {
        using var text = new StringWriter();
        return (Application.Run([.. words], new(Output.To(text), CancellationToken.None)), text.ToString());
    }

    static IEnumerable<(string[] Path, Command Command)> Below(string[] path, Command command) =>
        command.Subcommands.SelectMany(below => Below([.. path, below.Name], below)).Prepend((path, command));
}
