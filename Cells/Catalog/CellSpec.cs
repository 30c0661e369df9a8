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
    /// <exception cref="ArgumentException">An option of the cell is declared so that it could not be read.</exception>
    public CellSpec(CellType type)
        : this(type, CellOptions.DefaultsOf(type))
    {
    }

    /// <summary>The cell.</summary>
    public CellType Type { get; init => field = NotNull(value, nameof(Type)); } = NotNull(Type, nameof(Type));

    /// <summary>What was chosen of its options.</summary>
    public CellOptions Options { get; init => field = NotNull(value, nameof(Options)); } = NotNull(Options, nameof(Options));

    /// <summary>Reads a name of <see cref="CellCatalog.Default"/>; other catalogs have <see cref="CellCatalog.Parse"/>.</summary>
    /// <exception cref="ArgumentException">The text names no cell; the message lists what does.</exception>
    public static CellSpec Parse(string text) => CellCatalog.Default.Parse(text);

    /// <summary>What a network of so many units cannot do, as a sentence; null where there is nothing to say.</summary>
    public string? Remark(int hiddenSize) => Type.Remark(this, hiddenSize);

    /// <summary>The name that <see cref="CellCatalog.Parse"/> reads.</summary>
    public override string ToString() => Options.ToString() is { Length: > 0 } options ? $"{Type.Name}:{options}" : Type.Name;

    static T NotNull<T>(T value, string name)
        where T : class => value ?? throw new ArgumentNullException(name);
}
