using System.CommandLine;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary>The options of every experiment: those of runs, <c>--quick</c>, and <c>--tasks</c> where there are several.</summary>
sealed class ExperimentOptions
{
    readonly string verb;
    readonly IReadOnlyList<string> tasks;
    readonly Option<bool> quick = ValueOption.Flag("--quick", "Scaled down to about half a minute on two cores; says what is smaller.");
    readonly Option<string[]?> chosenTasks;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="defaults">What the help says of defaults.</param>
    /// <param name="tasks">The tasks that can be chosen from; null where there is nothing to choose.</param>
    public ExperimentOptions(Verb command, RunDefaults defaults, IReadOnlyList<string>? tasks = null)
    {
        (verb, this.tasks) = (command.Name, tasks ?? []);
        Run = new(command, defaults: defaults);
        chosenTasks = ValueOption.Words("--tasks", $"Some of {string.Join(", ", this.tasks)}.", "A,B", this.tasks);
        command.Add(quick);
        if (tasks is not null)
            command.Add(chosenTasks);
    }

    public RunOptions Run { get; }

    /// <exception cref="UsageException">A task is not the experiment's.</exception>
    public ExperimentRequest Request(ParseResult parsed)
    {
        string[]? chosen = tasks.Count > 0 ? parsed.ListOf(chosenTasks) : null;
        if (chosen?.FirstOrDefault(task => !tasks.Contains(task)) is { } unknown)
            throw new UsageException($"{verb}: --tasks names {Quote.Of(unknown)}{Spelling.Hint(unknown, tasks, $"expected some of {string.Join(", ", tasks)}")}");
        return new()
        {
            Settings = Run.Request(parsed),
            Cells = Run.Cells(parsed),
            Seeds = Run.Seeds(parsed),
            Tasks = chosen,
            Quick = parsed.GetValue(quick),
        };
    }
}
