using MoGru.Cells;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Training;
using MoGru.Tests.Executable;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.CommandLine;

public class CompletionTests
{
    [Theory]
    [InlineData("repo", "report")]
    [InlineData("--ver", "--version --verbose")]
    [InlineData("data |", "list check get")]
    [InlineData("data check etth1 mn", "mnist")]
    [InlineData("train copy --hid", "--hidden")]
    [InlineData("train copy --hidden 3 --hid", "")]
    [InlineData("train --cell mog", "mogru")]
    [InlineData("train --cell mogru:da", "mogru:damping")]
    [InlineData("train --cell=lem", "--cell=lem")]
    [InlineData("benchmark --cells gru,mog", "gru,mogru")]
    [InlineData("benchmark --cells gru,mogru:damping,velocity-g", "gru,mogru:damping,velocity-gate")]
    [InlineData("benchmark --cells mogru:damping,lst", "mogru:damping,lstm")]
    [InlineData("benchmark --cells mogru:damping,gru,velocity-g", "")]
    [InlineData("train --cell mogru:damping,velocity-g", "mogru:damping,velocity-gate")]
    [InlineData("train --cell mogru:damping,lst", "")]
    [InlineData("cells mogru:dam", "mogru:damping")]
    [InlineData("train copy |", "")]
    [InlineData("train --hidden 3 cop", "copy")]
    [InlineData("help data ch", "check")]
    [InlineData("help", "")]
    [InlineData("benchmark --tasks copy,tr", "copy,trend")]
    [InlineData("interference --query-order |", "shuffled stored")]
    [InlineData("train copy --out |", ":folders")]
    [InlineData("train copy --json |", ":files")]
    [InlineData("train copy --out=|", ":folders")]
    [InlineData("train --resume |", ":folders")]
    [InlineData("report |", ":folders")]
    [InlineData("parity |", ":files")]
    [InlineData("train copy --hidden |", "")]
    [InlineData("completion |", "bash fish pwsh zsh")]
    [InlineData("train -- co", "copy")]
    [InlineData("frobnicate --x |", "")]
    public void Words_ThatMayFollow_AreTold(string line, string follow)
    {
        string[] words = [.. line.Split(' ').Select(word => word == "|" ? "" : word.TrimEnd('|'))];
        var (exitCode, text) = CommandLines.Run([Completion.Verb, $"{words.Length}", .. words]);

        Assert.Equal(0, exitCode);
        Assert.Equal(follow.Split(' ', StringSplitOptions.RemoveEmptyEntries), text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(item => item.Split('\t')[0]));
    }

    [Fact]
    public void Words_OfEveryVerbTaskAndCell_AreTold()
    {
        Assert.Equal(CommandLines.All[0].Command.Subcommands.Select(verb => verb.Name), Told(""));
        Assert.Equal(TaskCatalog.All.Select(task => task.Name).Order(StringComparer.Ordinal), Told("train", "").Order(StringComparer.Ordinal));
        Assert.Equal(CellCatalog.Default.Names.Order(StringComparer.Ordinal), Told("train", "--cell", "").Order(StringComparer.Ordinal));
        Assert.Equal(Told("train", ""), Told(2, "train"));  // a shell that leaves an empty word out
    }

    [ShellFact("bash")]
    public void Script_InBash_Completes() => Check(
        line => $"COMP_LINE='{line}'; COMP_POINT=${{#COMP_LINE}}; compopt() {{ [[ $2 == dirnames ]] && echo folders || echo files; }}; "
            + "_mogru mogru; printf '%s\\n' \"${COMPREPLY[@]}\"",
        "bash", cut: true);

    [ShellFact("zsh")]
    public void Script_InZsh_Completes() => Check(
        line => $"words=(${{(z)${{:-\"{line.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\"}}}}); "
            + (line.EndsWith(' ') ? "words+=(''); " : "")
            + "CURRENT=${#words}; _mogru",
        "zsh",
        "compadd() { print -l -- $values }; _files() { [[ $1 == -/ ]] && print folders || print files }; compdef() {};");

    [ShellFact("fish")]
    public void Script_InFish_Completes() => Check(
        line => $"complete -C '{line}' | string replace -r '\\t.*' ''",
        "fish",
        "function __fish_complete_path; echo files; end; function __fish_complete_directories; echo folders; end;");

    // What the word becomes that is completed: PowerShell puts in its last part alone.
    [ShellFact("pwsh")]
    public void Script_InPowerShell_Completes() => Check(
        line => $"$line = '{line}'; $told = TabExpansion2 $line $line.Length; $types = $told.CompletionMatches.ResultType; "
            + "if ($types -contains 'ProviderItem') { 'files' } elseif ($types -contains 'ProviderContainer') { 'folders' } "
            + "else { $told.CompletionMatches | ForEach-Object { ($line.Remove($told.ReplacementIndex) + $_.CompletionText).Split(' ')[-1] } }",
        "pwsh");

    // Folders of a name that a shell could run are in the folder: none may be.
    static void Check(Func<string, string> ask, string shell, string before = "", bool cut = false)
    {
        using var folder = new TemporaryFolder();
        string bin = WithProgram(folder), script = folder.PathOf("script.ps1");
        Directory.CreateDirectory(folder.PathOf("$(touch here)"));
        File.WriteAllText(script, CommandLines.Run("completion", shell).Text);
        Assert.Equal(["report"], Completed("mogru repo"));
        Assert.Equal(["list", "check", "get"], Completed("mogru data ").OrderBy(word => Array.IndexOf(["list", "check", "get"], word)));
        Assert.Equal([cut ? "damping" : "mogru:damping"], Completed("mogru train --cell mogru:dam"));
        Assert.Equal(["gru,mogru"], Completed("mogru benchmark --cells gru,mog"));
        Assert.Equal([cut ? "shuffled" : "--query-order=shuffled"], Completed("mogru interference --query-order=sh"));
        Assert.Equal("folders", Completed("mogru train --resume ")[0]);
        Assert.Equal("files", Completed("mogru train --json ")[0]);
        Assert.Empty(Completed("mogru train --hidden "));
        _ = Completed("mogru train \"$(touch here)\" --nosuch");
        Assert.False(File.Exists(folder.PathOf("here")));

        string[] Completed(string line)
        {
            File.WriteAllText(folder.PathOf("ask.ps1"), $"{before}\n. '{script}'\n{ask(line)}\n");
            string bare = shell switch { "fish" => "--no-config", "zsh" => "-f", "pwsh" => "-NoProfile -NonInteractive", _ => "--norc" };
            return Shell.Run($"PATH='{bin}':$PATH POWERSHELL_TELEMETRY_OPTOUT=1 {shell} {bare} ask.ps1", folder.Path)
                .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    static IEnumerable<string> Told(params string[] words) => Told(words.Length, words);

    static IEnumerable<string> Told(int count, params string[] words) =>
        CommandLines.Run([Completion.Verb, $"{count}", .. words]).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(item => item.Split('\t')[0]);

    // A program of this name on the path, as it is where one is installed.
    static string WithProgram(TemporaryFolder folder)
    {
        string bin = folder.PathOf("bin");
        Directory.CreateDirectory(bin);
        File.WriteAllText(Path.Combine(bin, "mogru"), $"#!/bin/sh\nexec dotnet '{MogruProcess.Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(bin, "mogru"), UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return bin;
    }
}
