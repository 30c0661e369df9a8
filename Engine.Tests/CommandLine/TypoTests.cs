using System.Text.RegularExpressions;
using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.CommandLine;

/// <summary>Words with one letter too many, too few, wrong, or exchanged: the right one is named.</summary>
public partial class TypoTests
{
    const string Letters = "aeq1-=";

    [Fact]
    public void Verb_WithOneWrongLetter_IsNamed()
    {
        int tried = 0;
        foreach (var (path, command) in CommandLines.All.Where(one => one.Command.Subcommands.Count > 0))
        {
            var names = command.Subcommands.Select(verb => verb.Name).Append("help").ToHashSet();
            foreach (string name in names.Where(name => name != "help"))
            {
                foreach (string wrong in Edits(name).Where(wrong => !names.Contains(wrong)))
                {
                    Require([.. path, wrong], name);
                    tried++;
                }
            }
        }
        Assert.True(tried > 500);
    }

    [Fact]
    public void Option_WithOneWrongLetter_IsNamed()
    {
        int tried = 0;
        foreach (var (path, command) in CommandLines.All)
        {
            var options = CommonOptions.WithOwn(command).ToList();
            var names = options.SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet();
            foreach (string name in names.Where(name => name.Length > 2))
            {
                foreach (string wrong in Edits(name).Where(wrong => wrong is ['-', _, ..] && !wrong.Contains('=', StringComparison.Ordinal) && !names.Contains(wrong)))
                {
                    Require([.. path, wrong], name);
                    tried++;
                }
                Require([.. path, $"{name}x=3"], name);
                Require([.. path, name.ToUpperInvariant()], name);
            }
        }
        Assert.True(tried > 5_000);
    }

    [Fact]
    public void Words_OfClosedLists_WithOneWrongLetter_AreNamed()
    {
        var tasks = TaskCatalog.All.Select(task => task.Name).ToHashSet();
        foreach (string task in tasks)
            Assert.All(Edits(task).Where(wrong => wrong[0] != '-' && !tasks.Contains(wrong)), wrong => Require(["train", wrong], task));
        var cells = CellCatalog.Default.Names.ToHashSet();
        foreach (string cell in cells)
            Assert.All(
                Edits(cell).Where(wrong => wrong[0] != '-' && wrong.Length > 0 && !cells.Contains(wrong)),
                wrong => Assert.Contains(cell, Spelling.Near(wrong, cells)));
        Require(["train", "copy", "--cell", "mogur"], "mogru");
        Require(["train", "copy", "--cell", "mogru:dampign"], "damping");
        Require(["benchmark", "--tasks", "copy,tredn"], "trend");
        Require(["interference", "--query-order", "storde"], "stored");
        Require(["bearing", "--protocol", "fiar"], "fair");
        Require(["transfer", "--held-out", "negotation"], "negotiation");
        Require(["data", "check", "etth"], "etth1");
        Require(["completion", "bsh"], "bash");
    }

    [Theory]
    [InlineData("report runs --ot x", "--out")]
    [InlineData("parity golden --jsn f", "--json")]
    [InlineData("data check etth1 -data d", "--data")]
    [InlineData("train copy --hidden 3 --sed=4", "--seed")]
    [InlineData("--verbos train copy", "--verbose")]
    public void Option_AmongWordsThatAVerbTakes_IsNotTakenForOne(string line, string meant) => Require(line.Split(' '), meant);

    [Theory]
    [InlineData("train copy --lr -1", "--lr is -1")]
    [InlineData("train copy --noise -.5", "--noise")]
    [InlineData("report -- --out", "--out")]
    [InlineData("report --json=-x/y nothing", "-x/y")]
    public void Word_ThatBeginsLikeAnOption_IsAValueWhereItMustBe(string line, string says)
    {
        var (_, text) = CommandLines.Run(line.Split(' '));

        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.DoesNotContain("is not an option", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("help trian", "'trian' is not a verb; did you mean train?")]
    [InlineData("trian --help", "'trian' is not a verb; did you mean train?")]
    [InlineData("data lst --help", "'lst' is not a verb; did you mean list?")]
    [InlineData("train copy --hidden --lr 3", "--hidden has no value: --lr follows on it.")]
    [InlineData("train copy --lr 3 --hidden", "--hidden has no value.")]
    [InlineData("--cell gru train copy", "--cell belongs behind the verb.")]
    [InlineData("train copy --hid=den 3", "'--hid' is not an option; did you mean --hidden?")]
    [InlineData("-- train copy", "train stands behind --, where nothing is a verb or an option")]
    [InlineData("train copy -- --lr 3", "--lr stands behind --, where nothing is a verb or an option")]
    [InlineData("[suggest:x] cells gru", "'[suggest:x]' is not expected here")]
    [InlineData("[x] cells gru", "'[x]' is not expected here")]
    [InlineData("doctor -v", "'-v' is not an option; the options are --json, --help, ")]
    public void Word_ThatIsOutOfPlace_IsMetWithWhatIsWrongThere(string line, string says)
    {
        var (exitCode, text) = CommandLines.Run(line.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.Contains(says, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Word_NearToNothing_GetsTheListInstead()
    {
        Assert.Contains("the options are --", CommandLines.Run("doctor", "--frobnicate").Text, StringComparison.Ordinal);
        Assert.Contains($"expected one of {CommandLines.All[0].Command.Subcommands[0].Name}, ", CommandLines.Run("frobnicate").Text, StringComparison.Ordinal);
    }

    static void Require(string[] words, string meant)
    {
        var (exitCode, text) = CommandLines.Run(words);
        Assert.True(exitCode == 2, $"{string.Join(' ', words)}: {exitCode} {text}");
        var meantOnes = Meant().Match(text);
        Assert.True(meantOnes.Success && meantOnes.Groups[1].Value.Split(" or ").Contains(meant), $"{string.Join(' ', words)}: {text}");
    }

    [GeneratedRegex(@"did you mean (.*)\?( See|$)")]
    private static partial Regex Meant();

    static IEnumerable<string> Edits(string word)
    {
        for (int at = 0; at <= word.Length; at++)
        {
            foreach (char letter in Letters)
                yield return word[..at] + letter + word[at..];
            if (at == word.Length)
                continue;
            yield return word[..at] + word[(at + 1)..];
            foreach (char letter in Letters.Where(letter => letter != word[at]))
                yield return word[..at] + letter + word[(at + 1)..];
            if (at + 1 < word.Length && word[at] != word[at + 1])
                yield return word[..at] + word[at + 1] + word[at] + word[(at + 2)..];
        }
    }
}
