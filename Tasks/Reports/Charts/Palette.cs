using System.Globalization;
using MoGru.Cells;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>A colour on white and on black paper, as #rrggbb.</summary>
sealed record PaletteColour(string Slot, string Light, string Dark);

/// <summary>
/// One fixed colour a cell. The first five cells' colours follow Okabe and Ito, the variants' Tol's muted scheme: both can be told apart by
/// colour-blind readers. Further cells go round the circle of hues by the golden angle, so that neighbours in the catalog are far apart.
/// </summary>
static class Palette
{
    const string Variant = "variant-";
    const double GoldenAngle = 137.50776405;

    static readonly string[] variants =
    [
        "mogru:no-momentum", "mogru:fixed-beta", "mogru:no-layernorm", "mogru:no-reset", "mogru:clip=0.5", "mogru:clip=1",
        "mogru:velocity-norm", "mogru:velocity-gate", "mogru:damping",
    ];

    static readonly (string Light, string Dark)[] first =
        [("#0072b2", "#4fa8e8"), ("#d55e00", "#f28c3a"), ("#00875f", "#2fbf92"), ("#aa4499", "#de8fcb"), ("#8a7400", "#d9c14c")];

    public static IReadOnlyList<PaletteColour> Colours { get; } =
    [
        .. CellCatalog.Default.Names.Select((cell, k) => k < first.Length
            ? new PaletteColour(cell, first[k].Light, first[k].Dark)
            : new(cell, Hue(k * GoldenAngle, lightness: 0.37), Hue(k * GoldenAngle, lightness: 0.68))),
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
        if (CellCatalog.Default.Find(cell) is not null)
            return cell;
        int known = Array.IndexOf(variants, cell);
        return $"{Variant}{(known >= 0 ? known : cell.Aggregate(17, (hash, c) => (hash * 31 + c) & 0xffffff) % variants.Length)}";
    }

    public static PaletteColour Find(string slot) => Colours.First(colour => colour.Slot == slot);

    // A hue in degrees at a saturation of 0.6, as #rrggbb.
    static string Hue(double degrees, double lightness)
    {
        double reach = 0.6 * Math.Min(lightness, 1 - lightness);
        return string.Create(CultureInfo.InvariantCulture, $"#{Part(0):x2}{Part(8):x2}{Part(4):x2}");

        int Part(int turn)
        {
            double k = (turn + degrees / 30) % 12;
            return (int)Math.Round(255 * (lightness - reach * Math.Clamp(Math.Min(k - 3, 9 - k), -1, 1)));
        }
    }
}
