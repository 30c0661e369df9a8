using System.Globalization;
using System.Text;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>Characters that steer a terminal, in options, names of files and what files hold, reach neither stream.</summary>
public sealed class ControlCharacterTests : IDisposable
{
    // ESC, C1 CSI, carriage return, bell, backspace, an override of the direction of writing, a line separator, a line break.
    const string Evil = "\u001b[31m\u009b2J\r\a\b\u202e\u2028\nx";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("E")]
    [InlineData("--E")]
    [InlineData("train E")]
    [InlineData("train copy E")]
    [InlineData("train copy --E 1")]
    [InlineData("train copy --cell E")]
    [InlineData("train copy --cell mogru:E")]
    [InlineData("train copy --cell mogru:clip=E")]
    [InlineData("train copy --hidden E")]
    [InlineData("train copy --hidden 1 E")]
    [InlineData("train copy --lr E")]
    [InlineData("train copy --seed E")]
    [InlineData("train copy --seed 1 --seed E")]
    [InlineData("train copy --init F/E")]
    [InlineData("train copy --json F/E/E")]
    [InlineData("train copy --out F/E/E --json F")]
    [InlineData("train --resume F/E")]
    [InlineData("train --resume F/E --out E")]
    [InlineData("train bearing --data F/E")]
    [InlineData("train bearing --data E --protocol E")]
    [InlineData("train etth1 --data F/E")]
    [InlineData("train ecg5000 --data F/E")]
    [InlineData("train smnist --data F/E")]
    [InlineData("train interference --query-order E")]
    [InlineData("train transfer --held-out E")]
    [InlineData("benchmark --tasks E")]
    [InlineData("benchmark --cells gru,E")]
    [InlineData("benchmark --seeds 1,E")]
    [InlineData("benchmark --resume F/E")]
    [InlineData("interference --settings E")]
    [InlineData("interference --distractors E")]
    [InlineData("crossover --lengths E")]
    [InlineData("bearing --protocol E")]
    [InlineData("bearing --data F/E")]
    [InlineData("bearing --noise E")]
    [InlineData("transfer --held-out E")]
    [InlineData("data E")]
    [InlineData("data list --data F/E")]
    [InlineData("data check E")]
    [InlineData("data check etth1 --data F/E")]
    [InlineData("data get E --from F")]
    [InlineData("data get etth1 --from E --data F")]
    [InlineData("data get etth1 --from E://E --data F")]
    [InlineData("data get etth1 --from F --data F/E")]
    [InlineData("profile --cells E")]
    [InlineData("profile --hidden E")]
    [InlineData("match --tasks E")]
    [InlineData("match --cells E")]
    [InlineData("report F/E")]
    [InlineData("report F --out F/E/E")]
    [InlineData("report F --published F/E")]
    [InlineData("parity F/E")]
    [InlineData("doctor E")]
    public void Verb_WithControlCharactersInItsWords_ShowsThem(string line) => Run(line);

    [Fact]
    public void Files_WithControlCharactersInNamesAndContent_ShowThem()
    {
        Directory.CreateDirectory(folder.PathOf($"{Evil}/run"));
        var writer = new SafetensorsWriter();
        writer.Add(Evil, [1], [1f]);
        foreach (string key in (string[])["kind", "cell", "op", "task", "config", "mogru.checkpoint"])
            writer.Metadata[key] = Evil;
        writer.Save(folder.PathOf($"{Evil}/a.safetensors"));
        writer.Save(folder.PathOf($"{Evil}/run/checkpoint.safetensors"));
        File.WriteAllText(folder.PathOf($"{Evil}/ETTh1.csv"), $"date,{Evil}\n{Evil},1\n");
        File.WriteAllText(folder.PathOf($"{Evil}/ECG5000_TRAIN.tsv"), $"1\t{Evil}\n");
        File.WriteAllText(folder.PathOf($"{Evil}/ECG5000_TEST.tsv"), $"1\t{Evil}\n");
        File.WriteAllBytes(folder.PathOf($"{Evil}/1797_Normal.npz"), ZipBytes.Stored(($"{Evil}.npy", NpyBytes.Of(1, 2))));
        File.WriteAllText(folder.PathOf($"{Evil}/run.json"), "{\"task\":\"\\u001b[2J\",\"cell\":3}");
        File.WriteAllText(folder.PathOf($"{Evil}/plan.json"), "{\"verb\":\"\\u001b[2J\",\"runs\":[null]}");
        File.WriteAllText(folder.PathOf($"{Evil}/learning_curves.json"), "{\"\\u001b[2J\":1}");

        foreach (string line in (string[])[
            "train copy --init F/E/a.safetensors --out F/out", "train --resume F/E/run", "train etth1 --data F/E", "train ecg5000 --data F/E",
            "train bearing --data F/E", "parity F/E", "parity F/E --json F/E/out.json", "report F/E", "report F/E/run.json", "benchmark --resume F/E",
            "data list --data F/E", "data check --data F/E", "report F/E --published F/E"])
            Run(line);
        Run("train copy --cell gru --seq-len 3 --vocab 4 --hidden 3 --epochs 1 --train-samples 32 --val-samples 32 --out F/E/new");
        Assert.True(File.Exists(folder.PathOf($"{Evil}/new/run.json")));
    }

    [Theory]
    [InlineData("train E")]
    [InlineData("data list --data E")]
    [InlineData("parity E")]
    public void Process_WithControlCharactersInItsWords_WritesNoneToAPipe(string line)
    {
        var ending = MogruProcess.Run(Filled(line, " ").Replace("\n", "\v", StringComparison.Ordinal));
        AssertHarmless(ending.Output + ending.Error);
    }

    [Fact]
    public void Message_OfMillionsOfCharacters_IsCut()
    {
        using var text = new StringWriter();
        Assert.Equal(2, Application.Run(["train", new string('x', 3_000_000)], new(Output.To(text), CancellationToken.None)));
        Output.To(text).Complain(new string('y', 3_000_000));
        Assert.InRange(text.ToString().Length, 1, 3 * LineWriter.Longest);
        Assert.Contains("more characters)", text.ToString(), StringComparison.Ordinal);
    }

    void Run(string line)
    {
        using var text = new StringWriter();
        Application.Run([.. line.Split(' ').Select(word => Filled(word, folder.Path))], new(Output.To(text), CancellationToken.None));
        Assert.NotEqual("", text.ToString());
        Assert.DoesNotContain("unexpected", text.ToString(), StringComparison.Ordinal);
        AssertHarmless(text.ToString());
    }

    static string Filled(string line, string path) => line == "F" ? path :
        line.Replace("E", Evil, StringComparison.Ordinal).Replace("F/", path + "/", StringComparison.Ordinal);

    static void AssertHarmless(string text) => Assert.All(text.EnumerateRunes(), rune => Assert.False(
        rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator,
        string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4} in {Quote.Visible(text)}")));
}
