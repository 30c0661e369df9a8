using System.Text.Json.Serialization;
using MoGru.Cells;
using MoGru.Engine.Memory;

namespace MoGru.Tasks.Catalog;

/// <summary>What the catalog tells of a cell: one layer at the cell's example sizes.</summary>
sealed record CellFacts
{
    public required string Name { get; init; }

    /// <summary>The name with the options for which the rest is told.</summary>
    public required string Cell { get; init; }

    public required string Title { get; init; }
    public required string Source { get; init; }

    /// <summary>The name in golden records.</summary>
    public required string Record { get; init; }

    public required IReadOnlyList<CellStateFacts> States { get; init; }
    public required IReadOnlyList<CellOptionFacts> Options { get; init; }
    public required int InputSize { get; init; }
    public required int HiddenSize { get; init; }
    public required long Parameters { get; init; }

    /// <summary>Of products with matrices, forward, for one sequence.</summary>
    public required long MultiplyAddsPerStep { get; init; }

    /// <summary>The named results of a step, in their order.</summary>
    public required IReadOnlyList<string> Equations { get; init; }

    /// <summary>Options at their defaults.</summary>
    public static CellFacts Of(CellType cell) => Of(new CellSpec(cell));

    /// <exception cref="ArgumentException">With these options the cell has no network of its example sizes.</exception>
    public static CellFacts Of(CellSpec spec)
    {
        var cell = spec.Type;
        var (input, hidden) = (cell.Example.Input, cell.Example.Hidden);
        var cost = RnnCost.Of(spec, input, hidden);
        var rnn = Rnn.Create(spec, new ParameterList(), input, hidden);
        return new()
        {
            Name = cell.Name,
            Cell = spec.ToString(),
            Title = cell.Title,
            Source = cell.Source.ToString(),
            Record = cell.RecordNames[0],
            States = [.. rnn.StateNames.Select(state => new CellStateFacts(state, rnn.StateSize(state)))],
            Options = [.. cell.Options.Select(option => new CellOptionFacts(option.Name, option.Kind, option.Values, option.Default, option.Meaning))],
            InputSize = input,
            HiddenSize = hidden,
            Parameters = cost.Parameters,
            MultiplyAddsPerStep = cost.MultiplyAdds,
            Equations = rnn.Equations,
        };
    }
}

/// <summary>A state of a cell and the floats of one row.</summary>
sealed record CellStateFacts(string Name, int Size);

/// <summary>An option of a cell.</summary>
/// <param name="Name">How it is written, before =.</param>
/// <param name="Kind">flag, choice, number or rate.</param>
/// <param name="Values">What can be written, or the range of a number or rate.</param>
/// <param name="Default">The value where nothing is written; absent where the option is off then.</param>
/// <param name="Meaning">What it does.</param>
sealed record CellOptionFacts(string Name, string Kind, IReadOnlyList<string> Values, string? Default, string Meaning)
{
    bool IsFlag => Kind == "flag";

    /// <summary>The values as people read them: a flag takes none.</summary>
    [JsonIgnore]
    public string Written => IsFlag ? "" : string.Join(", ", Values);

    /// <summary>The default as people read it.</summary>
    [JsonIgnore]
    public string Standard => IsFlag ? "off" : Default ?? "off";
}
