using System.Text.RegularExpressions;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using Xunit;

namespace MoGru.Tests.Reports;

/// <summary>Terminals that are too narrow: no number is broken in two, and no cell of a table is left out.</summary>
public partial class NarrowTerminalTests
{
    [Theory]
    [InlineData(200, "│")]
    [InlineData(29, "name      parameters  matched")]
    [InlineData(28, "name      parameters\nselected       97480\ngru              131\n\nname      matched\n")]
    [InlineData(19, "parameters: 97480")]
    [InlineData(12, "parameters:\n97480")]
    [InlineData(1, "\n97480\n")]
    public void Table_OnATerminal_TakesTheFormThatFits(int columns, string holds)
    {
        using var text = new StringWriter();
        var table = new TextTable(1, "name", "parameters", "matched");
        table.Add("selected", "97480", "");
        table.Add("gru", "131", "9748");
        table.Write(Output.To(text, Terminals.Plain(text, columns)));

        string shown = text.ToString().ReplaceLineEndings("\n");
        Assert.Contains(holds, shown, StringComparison.Ordinal);
        Assert.DoesNotContain('…', shown);
        Assert.Equal(["97480", "131", "9748"], Number().Matches(shown).Select(match => match.Value));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(12)]
    [InlineData(1)]
    public void Verb_OnATerminal_BreaksNoNumber(int columns)
    {
        string[] wide = Numbers("match --hidden 128", 1000);
        Assert.Contains("136337", wide);
        Assert.Equal(wide.ToHashSet(), Numbers("match --hidden 128", columns).ToHashSet());
        Assert.Equal(Numbers("data list --data nothing", 1000), Numbers("data list --data nothing", columns));
    }

    [Theory]
    [InlineData("one two three", 13, "one two three")]
    [InlineData("one two three", 12, "one two|three")]
    [InlineData("one two three", 3, "one|two|three")]
    [InlineData("one two three", 1, "one|two|three")]
    [InlineData("    one two three", 11, "    one two|    three")]
    [InlineData("    one two", 4, "one|two")]
    [InlineData("", 1, "")]
    [InlineData("   ", 1, "")]
    [InlineData("one   two", 5, "one|two")]
    [InlineData("one ", 3, "one")]
    public void Lines_OfALine_BreakBetweenWords(string line, int width, string parts) =>
        Assert.Equal(parts.Split('|'), WordWrap.Lines(line, width));

    [Fact]
    public void Board_OnANarrowTerminal_HasWholeNumbersBesideItsBars()
    {
        foreach (int columns in (int[])[40, 12, 1])
        {
            using var text = new StringWriter();
            Board.During(Output.To(text, Terminals.Plain(text, columns)), board =>
            {
                using var run = board.Run("copy gru seed 1234", epochs: 3, everyEpoch: false);
                board.Total("11 of 22 runs, about 12:34 left", 0.5);
                run.Progress(new(2, 3, 1, 10, 0.51234, "accuracy", 0.25678, 0.12345, 123456, TimeSpan.FromSeconds(83)));
                Thread.Sleep(250);  // a terminal is drawn ten times a second
                board.WriteLine("[1/2] copy gru seed 1234: accuracy 0.123456");
                return 0;
            });
            string shown = Escape().Replace(text.ToString(), " ");
            Assert.Contains("0.123456", shown, StringComparison.Ordinal);
            Assert.DoesNotContain('…', shown);
            Assert.Equal(columns == 40, shown.Contains("11 of 22", StringComparison.Ordinal));
            string[] whole = ["1", "2", "3", "11", "22", "1234", "0.123456", "0.5123", "0.257", "12:34", "1:23"];
            Assert.All(Number().Matches(shown).Select(match => match.Value), number => Assert.Contains(number, whole));
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(60)]
    [InlineData(40)]
    public void Verbs_OnATerminal_KeepWithinItsColumns(int columns)
    {
        foreach (string line in (string[])[
            "match --hidden 128", "data list --data nothing", "cells", "cells mogru:damping", "doctor",
            "profile --cells gru,mogru --hidden 16 --steps 5 --batch 4 --runs 1"])
        {
            using var text = new StringWriter();
            Application.Run(line.Split(' '), new(Output.To(text, Terminals.Plain(text, columns)), CancellationToken.None));
            Assert.All(text.ToString().Split('\n'), shown => Assert.True(
                shown.TrimEnd().Length <= columns || !shown.Trim().Contains(' ', StringComparison.Ordinal)
                    || columns < 60 && shown.StartsWith("    mogru ", StringComparison.Ordinal), $"{line}: {shown}"));
        }
    }

    // Of lists no line is broken twice: what begins a line would not have fitted on the one before.
    [Theory]
    [InlineData(80)]
    [InlineData(66)]
    [InlineData(50)]
    public void List_OnATerminal_FillsItsLines(int columns)
    {
        string[] lines = Shown("data list --data nothing", columns).Split('\n');
        const string Margin = "           ";  // of what goes on
        var broken = lines.Zip(lines.Skip(1)).Where(pair => pair.Second.StartsWith(Margin, StringComparison.Ordinal)).ToList();

        Assert.InRange(broken.Count, 5, 60);
        Assert.All(broken, pair => Assert.True(pair.First.Length + 1 + pair.Second.Trim().Split(' ')[0].Length > columns, $"{pair}"));
        Assert.Contains("\n    mogru data get italy-power-demand --unlicensed\n", string.Join('\n', lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80, "one  the first|two  the second of them")]
    [InlineData(34, "one  the first|two  the second of them, which|     goes on")]
    [InlineData(30, "one|    the first|two|    the second of them,|    which goes on")]
    public void Definitions_ByTheWidth_StandBesideOrBelow(int width, string parts) => Assert.Equal(
        parts.Split('|').Select(line => $"  {line}"),
        DefinitionList.Lines([("one", "the first"), ("two", width == 80 ? "the second of them" : "the second of them, which goes on")], width));

    // Columns that stand under each other in blocks are told apart by their headings alone.
    [Fact]
    public void Match_OnANarrowTerminal_HasEveryHeadingOnce()
    {
        string[] headings = [.. Shown("match --tasks copy", 60).Split('\n').Where(line => line.StartsWith("task", StringComparison.Ordinal))
            .SelectMany(line => TwoSpaces().Split(line.TrimEnd())).Where(heading => heading is not ("task" or "cell"))];

        Assert.Equal(4, headings.Length);
        Assert.Distinct(headings);
    }

    [Fact]
    public void Parity_AtEightyColumns_IsATableAKind()
    {
        string golden = Path.Combine(AppContext.BaseDirectory, "golden");
        string shown = Shown($"parity {golden}/cell_gru.safetensors {golden}/train_copy_gru.safetensors", 80);

        Assert.Matches("│ cell +│ passed │ +forward │ +gradient │\n.*\n│ cell_gru +│ yes +│ +[0-9.E-]+ │ +[0-9.E-]+ │\n", shown);
        Assert.Matches("│ trajectory +│ passed │ +loss │ +parameters │\n.*\n│ train_copy_gru +│ yes +│ +[0-9.E-]+ │ +[0-9.E-]+ │\n", shown);
    }

    static string[] Numbers(string line, int columns) => [.. Number().Matches(Shown(line, columns)).Select(match => match.Value)];

    static string Shown(string line, int columns)
    {
        using var text = new StringWriter();
        Assert.Equal(0, Application.Run(line.Split(' '), new(Output.To(text, Terminals.Plain(text, columns)), CancellationToken.None)));
        return text.ToString().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\d+([.:]\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex("  +")]
    private static partial Regex TwoSpaces();

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escape();
}
