using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>The hidden size at which a cell has as many parameters as MoGRU, as scripts read it.</summary>
sealed record ParameterMatchResult
{
    public required string Task { get; init; }
    public required string Cell { get; init; }

    /// <summary>The smallest hidden size whose count reaches that of the reference.</summary>
    public required int Hidden { get; init; }

    public required long Parameters { get; init; }
    public required string Reference { get; init; }
    public required int ReferenceHidden { get; init; }
    public required long ReferenceParameters { get; init; }

    /// <summary>The cell's own count at the reference's hidden size.</summary>
    public required long ParametersAtReferenceHidden { get; init; }

    /// <summary>The published count of the same model, where there is one.</summary>
    public long? PublishedReferenceParameters { get; init; }

    /// <summary>The published count of the cell at the reference's hidden size, where there is one.</summary>
    public long? PublishedParameters { get; init; }
}

/// <summary>Experiment 12: parameters of whole models, with embedding and head.</summary>
static class ParameterMatch
{
    /// <summary>The cell whose count the others are to reach.</summary>
    public const string Reference = "mogru";
    const int LargestUnit = 16;
    const int LargestHidden = 16_384;  // the matrices of larger layers are no single arrays

    /// <summary>The match of one cell to MoGRU of a hidden size, both with the task's published sizes and one layer (ssm two).</summary>
    /// <exception cref="TaskOptionException">No hidden size in reach has so many parameters.</exception>
    public static ParameterMatchResult Of(string task, string cell, int hidden)
    {
        long wanted = Count(task, Reference, hidden);
        int low = 0, high = LargestHidden;  // the count at low is too small, at high it suffices
        if (Count(task, cell, high) < wanted)
            throw new TaskOptionException(
                $"match: {cell} has fewer than the {wanted} parameters of mogru even at hidden {LargestHidden}; make --hidden smaller.");
        while (high - low > 1)
        {
            int middle = low + (high - low) / 2;
            (low, high) = Count(task, cell, middle) < wanted ? (middle, high) : (low, middle);
        }
        bool published = hidden == PublishedParameters.Hidden;
        return new()
        {
            Task = task,
            Cell = cell,
            Hidden = high,
            Parameters = Count(task, cell, high),
            Reference = Reference,
            ReferenceHidden = hidden,
            ReferenceParameters = wanted,
            ParametersAtReferenceHidden = Count(task, cell, hidden),
            PublishedReferenceParameters = published ? PublishedParameters.Of(task, Reference) : null,
            PublishedParameters = published ? PublishedParameters.Of(task, cell) : null,
        };
    }

    /// <summary>The trained numbers of a task's model; nothing is allocated for them.</summary>
    public static long Count(string task, string cell, int hidden)
    {
        var definition = TaskCatalog.Find(task);
        var config = new RunRequest { Hidden = hidden }.Resolve(definition, cell, seed: 1);
        return Count(config, definition.Open(config).Shape);
    }

    /// <summary>The largest hidden size at which a run's model has at most so many parameters; null where the cell fits none.</summary>
    /// <param name="config">The run, whose own hidden size does not matter.</param>
    /// <param name="shape">The shape of its task.</param>
    public static int? Within(RunConfig config, TaskShape shape, long budget)
    {
        int low = 0, high = LargestHidden;  // at low it is kept, at high exceeded
        while (high - low > 1)
        {
            int middle = low + (high - low) / 2;
            if (Taken(config, shape, middle) is { } taken && Exceeds(config with { Hidden = taken }, shape, budget))
                high = middle;
            else
                low = middle;
        }
        return Taken(config, shape, low);
    }

    // What is too large for an array is beyond any budget.
    static bool Exceeds(RunConfig config, TaskShape shape, long budget)
    {
        try
        {
            return Count(config, shape) > budget;
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            return true;
        }
    }

    static long Count(RunConfig config, TaskShape shape) =>
        ModelFactory.Create(config, shape).Parameters.TotalLength;

    // The next smaller size that the cell takes: of heads, or of blocks, only multiples fit.
    static int? Taken(RunConfig config, TaskShape shape, int hidden)
    {
        var cell = NamedCell.Parse(config.Cell);
        for (int size = hidden; size > Math.Max(0, hidden - LargestUnit); size--)
        {
            if (cell.Type.Refusal(cell, new(TaskModel.InputSize(shape, cell, size), size)) is null)
                return size;
        }
        return null;
    }
}
