using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary>The options of every experiment: those of runs, <c>--quick</c>, and <c>--tasks</c> where there are several.</summary>
sealed class ExperimentOptions
{
    readonly Option<bool> quick = ValueOption.Flag("--quick", "Scaled down to about half a minute on two cores; says what is smaller.");
    readonly Option<string[]?>? tasks;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="defaults">What the help says of defaults.</param>
    /// <param name="tasks">The tasks that can be chosen from; null where there is nothing to choose.</param>
    public ExperimentOptions(Verb command, RunDefaults defaults, IReadOnlyList<string>? tasks = null)
    {
        Run = new(command, defaults: defaults);
        command.Add(quick);
        if (tasks is not null)
            command.Add(this.tasks = ValueOption.Some("--tasks", $"Some of {string.Join(", ", tasks)}.", tasks));
    }

    public RunOptions Run { get; }

    public ExperimentRequest Request(ParseResult parsed) => new()
    {
        Settings = Run.Request(parsed),
        Cells = Run.Cells(parsed),
        Seeds = Run.Seeds(parsed),
        Tasks = tasks is null ? null : parsed.ListOf(tasks),
        Quick = parsed.GetValue(quick),
    };
}
