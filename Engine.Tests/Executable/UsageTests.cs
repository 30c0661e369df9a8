using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public class UsageTests
{
    [Theory]
    [InlineData("", "no verb")]
    [InlineData("frobnicate", "'frobnicate'")]
    [InlineData("train", "no TASK")]
    [InlineData("train nosuch", "copy")]
    [InlineData("train etth2", "there is no task")]
    [InlineData("train copy --cell tanh", "momgru")]
    [InlineData("train copy --cell momgru:damping", "momgru has no options; write momgru")]
    [InlineData("train copy --cell gru:damping", "the options of gru are reset=after|before")]
    [InlineData("train copy --hidden 0", "--hidden is 0")]
    [InlineData("train copy --hidden many", "whole number")]
    [InlineData("train copy --lr -1 --epochs 0", "--epochs is 0")]
    [InlineData("train copy --seq-len 0", "--seq-len is 0")]
    [InlineData("train copy --vocab 1000000", "65536")]
    [InlineData("train adding --vocab 8", "--seq-len")]
    [InlineData("train copy --hidden 20000 --layers 60", "GB")]
    [InlineData("train copy --hidden 60000 --layers 60", "mogru with --hidden 60000, --layers 60: A tensor [120000, 120000] has more than")]
    [InlineData("train copy --nosuch 1", "--nosuch")]
    [InlineData("train copy --seed 1 --seed 2", "given 2 times")]
    [InlineData("profile --cell gru --cell lstm", "given 2 times")]
    [InlineData("train copy --out ''", "--out is empty; name a folder")]
    [InlineData("train bearing --data ''", "--data is empty")]
    [InlineData("doctor x", "its options are --json")]
    [InlineData("train copy --seed x", "--seed is 'x'")]
    [InlineData("benchmark --seeds 1,1", "--seeds names '1' 2 times")]
    [InlineData("benchmark --cells mogru:clip=1,gru,mogru:clip=1.0", "--cells names 'mogru:clip=1' 2 times")]
    [InlineData("profile --cells gru,gru", "--cells names 'gru' 2 times")]
    [InlineData("ablation --tasks copy,trend,copy", "--tasks names 'copy' 2 times")]
    [InlineData("bearing --noise 0,0.5,0.50", "--noise names '0.5' 2 times")]
    [InlineData("train copy --seeds 1,2", "--seed lists 2 values")]
    [InlineData("train copy --cells gru,lstm", "--cell lists 2 values")]
    [InlineData("benchmark --seed x", "--seed is 'x'")]
    [InlineData("profile --hidden 1,-99999999999", "--hidden is '-99999999999'; it must be a whole number from -2147483648 to 2147483647. See")]
    [InlineData("benchmark --tasks copy,nosuch", "'nosuch'")]
    [InlineData("bearing --protocol sloppy", "published, fair")]
    [InlineData("interference --quick --settings paper", "leave one out")]
    [InlineData("interference --sweep items --distractors 10", "--sweep items leaves out the other sweep, to which --distractors belongs")]
    [InlineData("interference --sweep distractors --items 3", "to which --items belongs")]
    [InlineData("profile --hidden 0", "--hidden is 0")]
    [InlineData("profile --cells fernn --input-size 3", "fernn with --input-size 3, --hidden 64: 3 inputs are not channels on a ring of 8 places")]
    [InlineData("parity", "no FILE or DIR")]
    public void Command_ThatIsWrong_EndsWithTwoAndOneMessage(string line, string says)
    {
        var ending = MogruProcess.Run(line);

        Assert.True(ending.ExitCode == 2, ending.ToString());
        AssertOneMessage(ending, says);
    }

    [Fact]
    public void Files_ThatAreMissingOrBroken_EndWithThreeAndOneMessage()
    {
        using var folder = new TemporaryFolder();
        string broken = folder.PathOf("broken.safetensors");
        File.WriteAllBytes(broken, [255, 255, 255, 255, 255, 255, 255, 127, 1]);
        Directory.CreateDirectory(folder.PathOf("run"));
        File.Copy(broken, Path.Combine(folder.PathOf("run"), "checkpoint.safetensors"));

        foreach (string line in (string[])[
            $"train --resume {folder.PathOf("nothing")}",
            $"train --resume {folder.PathOf("run")}", $"train bearing --data {folder.PathOf("nothing")}",
            $"bearing --data {folder.PathOf("nothing")} --out {folder.PathOf("out")}"])
        {
            var ending = MogruProcess.Run(line);
            Assert.True(ending.ExitCode == 3, ending.ToString());
            AssertOneMessage(ending, folder.Path);
        }
    }

    [Theory]
    [InlineData("--help", "train")]
    [InlineData("train --help", "mogru train copy")]
    [InlineData("train --help", "--cell A ")]
    [InlineData("benchmark --help", "mogru benchmark --quick")]
    [InlineData("parity --help", "mogru parity")]
    [InlineData("--version", "0.1.0")]
    public void Help_AndVersion_GoToStandardOutput(string line, string says)
    {
        var ending = MogruProcess.Run(line);

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Contains(says, ending.Output, StringComparison.Ordinal);
        Assert.Equal("", ending.Error);
    }

    static void AssertOneMessage(Ending ending, string says)
    {
        Assert.Equal("", ending.Output);
        Assert.StartsWith("mogru: ", ending.Error, StringComparison.Ordinal);
        Assert.Single(ending.Error.TrimEnd().Split('\n'));
        Assert.Contains(says, ending.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ending.Error, StringComparison.Ordinal);
    }
}
