namespace MoGru.Cells;

/// <summary>
/// A cell with its options, as the command line and run files write it: a name such as <c>gru</c>, with options after a colon,
/// <c>mogru:damping,clip=0.5</c>.
/// </summary>
/// <param name="Type">The cell.</param>
/// <param name="Options">What was chosen of its options.</param>
public sealed record CellSpec(CellType Type, CellOptions Options)
{
    /// <summary>A cell with its options at their defaults.</summary>
    public CellSpec(CellType type)
        : this(type, new(type.Options, new object?[type.Options.Count]))
    {
    }

    /// <summary>Reads a name of <see cref="CellCatalog.Default"/>; other catalogs have <see cref="CellCatalog.Parse"/>.</summary>
    /// <exception cref="ArgumentException">The text names no cell; the message lists what does.</exception>
    public static CellSpec Parse(string text) => CellCatalog.Default.Parse(text);

    /// <summary>What a network of so many units cannot do, as a sentence; null where there is nothing to say.</summary>
    public string? Remark(int hiddenSize) => Type.Remark(this, hiddenSize);

    /// <summary>The name that <see cref="CellCatalog.Parse"/> reads.</summary>
    public override string ToString() => Options.ToString() is { Length: > 0 } options ? $"{Type.Name}:{options}" : Type.Name;
}
