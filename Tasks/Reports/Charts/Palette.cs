namespace MoGru.Tasks.Reports.Charts;

/// <summary>A colour on white and on black paper, as #rrggbb.</summary>
sealed record PaletteColour(string Slot, string Light, string Dark);

/// <summary>
/// One fixed colour a cell. The five cells' colours follow Okabe and Ito, the variants' Tol's muted scheme: both can be told apart by
/// colour-blind readers.
/// </summary>
static class Palette
{
    const string Variant = "variant-";

    static readonly string[] variants =
    [
        "mogru:no-momentum", "mogru:fixed-beta", "mogru:no-layernorm", "mogru:no-reset", "mogru:clip=0.5", "mogru:clip=1",
        "mogru:velocity-norm", "mogru:velocity-gate", "mogru:damping",
    ];

    public static IReadOnlyList<PaletteColour> Colours { get; } =
    [
        new("mogru", "#0072b2", "#4fa8e8"),
        new("gru", "#d55e00", "#f28c3a"),
        new("lstm", "#00875f", "#2fbf92"),
        new("momgru", "#aa4499", "#de8fcb"),
        new("ssm", "#8a7400", "#d9c14c"),
        new($"{Variant}0", "#332288", "#968cf0"),
        new($"{Variant}1", "#c0455a", "#f0909e"),
        new($"{Variant}2", "#117733", "#62c07e"),
        new($"{Variant}3", "#882255", "#d67aa8"),
        new($"{Variant}4", "#3a9c8c", "#74d2c4"),
        new($"{Variant}5", "#7d7d1f", "#c9c95e"),
        new($"{Variant}6", "#5b86b8", "#9cc0ea"),
        new($"{Variant}7", "#8a3a12", "#dd9470"),
        new($"{Variant}8", "#6f6f6f", "#b4b4b4"),
        new("ink", "#1f2328", "#e8eaed"),
        new("faint", "#8b929a", "#7d858e"),
    ];

    /// <summary>The slot of a cell: its own where it is known, otherwise one that its name decides.</summary>
    public static string Slot(string cell)
    {
        if (cell is "mogru" or "gru" or "lstm" or "momgru" or "ssm")
            return cell;
        int known = Array.IndexOf(variants, cell);
        return $"{Variant}{(known >= 0 ? known : cell.Aggregate(17, (hash, c) => (hash * 31 + c) & 0xffffff) % variants.Length)}";
    }

    public static PaletteColour Find(string slot) => Colours.First(colour => colour.Slot == slot);
}
