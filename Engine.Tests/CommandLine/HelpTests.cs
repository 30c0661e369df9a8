using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tests.Reports;
using Xunit;

namespace MoGru.Tests.CommandLine;

public class HelpTests
{
    [Fact]
    public void Help_OfTheExecutable_HasEveryVerbOnALineOfAScreen()
    {
        string text = CommandLines.Run("--help").Text;

        string[] lines = text.TrimEnd().Split('\n');
        Assert.InRange(lines.Length, 20, 60);
        Assert.All(CommandLines.All[0].Command.Subcommands, verb =>
            Assert.Single(lines, line => line.StartsWith($"  {verb.Name} ", StringComparison.Ordinal) && line.Length <= 80));
        Assert.Contains("Exit codes: 0 done", text, StringComparison.Ordinal);
        Assert.Equal(text, CommandLines.Run("help").Text);
        Assert.Equal(CommandLines.Run("data", "get", "--help").Text, CommandLines.Run("help", "data", "get").Text);
    }

    [Fact]
    public void Help_OfEveryVerb_HasItsOptionsAndExamples()
    {
        foreach (var (path, command) in CommandLines.All.Skip(1))
        {
            var (exitCode, text) = CommandLines.Run([.. path, "--help"]);

            Assert.Equal(0, exitCode);
            Assert.All(command.Options.Where(option => !option.Hidden), option => Assert.Contains($"  {option.Name}", text.Replace("-h, --help", "  --help", StringComparison.Ordinal), StringComparison.Ordinal));
            Assert.Contains("--no-color", text, StringComparison.Ordinal);
            Assert.All(command.Options, option => Assert.InRange(option.HelpName?.Length ?? 0, 0, 24));
            var verb = Assert.IsType<Verb>(command);
            Assert.NotEmpty(verb.Examples);
            Assert.InRange(verb.Description!.Length, 10, 60);
            Assert.All(verb.Examples, example => Assert.True(Parses(example), example));
        }
    }

    // Command lines are left to the terminal to break, so that they can be copied; at 80 columns none is longer.
    [Theory]
    [InlineData(100)]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(20)]
    public void Help_OnATerminal_KeepsWithinItsColumns(int columns)
    {
        foreach (var (path, _) in CommandLines.All)
        {
            using var text = new StringWriter();
            Assert.Equal(0, Application.Run([.. path, "--help"], new(Output.To(text, Terminals.Plain(text, columns)), CancellationToken.None)));
            Assert.All(text.ToString().Split('\n').Select(line => line.TrimEnd()), line =>
                Assert.True(
                    line.Length <= columns || !line.Trim().Contains(' ', StringComparison.Ordinal) || columns < 80 && line.Contains("mogru ", StringComparison.Ordinal),
                    $"{columns}: {line}"));
        }
    }

    // A command line of the README or of help, as far as the shell has no part in it.
    static bool Parses(string example)
    {
        string line = Array.Find(example.Split('|', '>'), part => part.TrimStart().StartsWith("mogru ", StringComparison.Ordinal))?.TrimStart() ?? "";
        if (example.Contains("$(", StringComparison.Ordinal) || example.Contains("<(", StringComparison.Ordinal))
            return true;
        string[] words = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        return line.StartsWith("mogru ", StringComparison.Ordinal) && CommandLines.All[0].Command.Parse(words).Errors.Count == 0;
    }
}
