using System.CommandLine;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru completion SHELL</c>: a script that completes command lines.</summary>
static class CompletionVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Tools, "completion", "a script that completes command lines in your shell",
            """
            Writes a script that completes verbs, options, cells, tasks and the like with the Tab key. It asks mogru itself at every key.
            Its first lines say where it belongs for good.
            """,
            [
                "source <(mogru completion bash)",
                "mogru completion zsh > ~/.zfunc/_mogru",
                "mogru completion fish > ~/.config/fish/completions/mogru.fish",
                "mogru completion pwsh | Out-String | Invoke-Expression",
            ]);
        string[] shells = [.. CompletionScript.All.Select(script => script.Shell)];
        var shell = new Argument<string?>("SHELL")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"One of {string.Join(", ", shells)}.",
            CompletionSources = { shells },
        };
        command.Add(shell);
        command.SetAction(parsed =>
        {
            string given = parsed.GetValue(shell)
                ?? throw new UsageException($"completion: no SHELL is given; expected one of {string.Join(", ", shells)}.");
            if (!shells.Contains(given))
                throw new UsageException($"completion: {UsageErrors.Unknown("script for", given, shells)}");
            session.Output.Result(CompletionScript.All.First(script => script.Shell == given).Text);
            return ExitCode.Done;
        });
        return command;
    }
}
