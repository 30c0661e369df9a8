using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary>The options of every verb that trains.</summary>
sealed class RunOptions
{
    readonly SettingOptions settings;
    readonly Option<string?> output = ValueOption.Word("--out", "Folder to write to (default runs/VERB-TIME).", "DIR");
    readonly Option<string?> resume = ValueOption.Word("--resume", "Continue what was stopped in this folder.", "DIR");
    readonly Option<string?> json = ValueOption.Word(
        "--json", "Write the result as JSON; - for standard output and nothing else there.", "FILE");

    readonly Option<string[]?> cells;
    readonly Option<long[]?> seeds;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="oneRun">Whether the verb makes one run, so that messages say <c>--cell</c> and <c>--seed</c>; the plural is understood
    /// too.</param>
    /// <param name="defaults">What the help says of defaults; null for those of <c>mogru train</c>.</param>
    public RunOptions(Verb command, bool oneRun = false, RunDefaults? defaults = null)
    {
        defaults ??= new()
        {
            ["--hidden"] = "128; bearing 64",
            ["--epochs"] = "30; train bearing 20, the bearing experiment 15",
            ["--train-samples"] = "10000; bearing all",
            ["--val-samples"] = "2000; bearing all",
        };
        cells = oneRun ? CellNames.Option("--cell", "--cells", "Cell (default mogru).", "A")
            : CellNames.Option("--cells", "--cell", $"Cells{RunDefaults.After(defaults.Cells)}", "A,B");
        seeds = oneRun ? ValueOption.Seeds("--seed", "Seed (default 42).", "N") : ValueOption.Seeds("--seeds", $"Seeds{RunDefaults.After(defaults.Seeds)}", "N,N");
        seeds.Aliases.Add(oneRun ? "--seeds" : "--seed");
        command.Add(OptionGroup.Model, cells);
        command.Add(OptionGroup.Training, seeds);
        settings = new(command, SettingScope.Run, defaults);
        foreach (var option in (Option[])[output, resume, json])
            command.Add(OptionGroup.Files, option);
    }

    public string[]? Cells(ParseResult parsed) => parsed.ListOf(cells);

    public long[]? Seeds(ParseResult parsed) => parsed.ListOf(seeds);

    public string? Out(ParseResult parsed) => parsed.GetValue(output);

    public string? Resume(ParseResult parsed) => parsed.GetValue(resume);

    public string? Json(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>What is asked for, but for cells, seeds and folders.</summary>
    public RunRequest Request(ParseResult parsed) => settings.Request(parsed);

    /// <summary>The only one of a list, or null where none is given.</summary>
    /// <exception cref="UsageException">There are several.</exception>
    public static T? Only<T>(T[]? values, string option, string verb)
        where T : notnull => values switch
        {
            null => default,
            [var one] => one,
            _ => throw new UsageException(
                $"{verb}: {option} lists {values.Length} values, and {verb} makes one run; give one, or use 'mogru benchmark' "
                + "for several."),
        };
}
