using MoGru.Tasks.Reports;
using Xunit;

namespace MoGru.Tests.Reports;

public class BoardTests
{
    [Fact]
    public void Board_OnATerminal_ShowsAllRunsTogetherAndEachOne()
    {
        using var text = new StringWriter();
        string shown = Show(Output.To(text, Terminals.Plain(text, 100)), text);

        Assert.Contains("\u001b[", shown, StringComparison.Ordinal);
        Assert.Contains("1 of 2 runs, about 0:05 left", shown, StringComparison.Ordinal);
        Assert.Contains("copy gru seed 1 ep 1/3 train accuracy 0.25 loss 0.5", shown, StringComparison.Ordinal);
        Assert.Contains("[1/2] done", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Board_InAPipe_WritesPlainLinesAndTheWholeOnlyNowAndThen()
    {
        using var text = new StringWriter();
        Assert.Equal("[1/2] done\n", Show(Output.To(text), text).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Paragraph_OnATerminal_BreaksBetweenWords()
    {
        using var text = new StringWriter();
        Output.To(text, Terminals.Plain(text, 100)).Paragraph(string.Join(' ', Enumerable.Repeat("wording", 30)));

        string[] lines = text.ToString().TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.EndsWith("wording", line.TrimEnd(), StringComparison.Ordinal));
    }

    static string Show(Output output, StringWriter text)
    {
        Board.During(output, board =>
        {
            board.Total("0 of 2 runs", 0);
            using var run = board.Run("copy gru seed 1", epochs: 3, everyEpoch: false);
            run.Progress(new(1, 3, 1, 10, 0.5, "accuracy", 0.25, null, 1000, TimeSpan.FromSeconds(3)));
            Thread.Sleep(300);  // a terminal is drawn ten times a second
            board.Total("1 of 2 runs, about 0:05 left", 0.5);
            Thread.Sleep(300);
            board.WriteLine("[1/2] done");
            return 0;
        });
        return text.ToString();
    }
}
