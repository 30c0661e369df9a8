using MoGru.Cells;

namespace MoGru.Tasks.Verbs;

/// <summary>What the help of a verb says about its defaults.</summary>
sealed record RunDefaults
{
    public string Hidden { get; init; } = "128";

    public string Epochs { get; init; } = "30";

    public string TrainSamples { get; init; } = "10000";

    public string ValSamples { get; init; } = "2000";

    /// <summary>Null where the verb's description names them.</summary>
    public string? Cells { get; init; }

    public string? Seeds { get; init; }

    /// <summary>The layers of a network where nothing is said.</summary>
    public static string Layers { get; } = string.Concat(CellCatalog.Default.Cells.Where(cell => cell.UsualLayers != 1)
        .Select(cell => $"; {cell.Name} {cell.UsualLayers}").Prepend("1"));

    /// <summary>The end of a description: the default in brackets, if there is one to tell.</summary>
    public static string After(string? value) => value is null ? "." : $" (default {value}).";
}
