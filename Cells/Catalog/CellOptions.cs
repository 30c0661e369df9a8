namespace MoGru.Cells;

/// <summary>What was chosen of a cell's options. Immutable, equal where every choice is.</summary>
public sealed class CellOptions : IEquatable<CellOptions>
{
    readonly IReadOnlyList<CellOption> declared;
    readonly object?[] settings;  // none where the option has its default

    internal CellOptions(IReadOnlyList<CellOption> declared, object?[] settings) => (this.declared, this.settings) = (declared, settings);

    /// <summary>True where a flag is on.</summary>
    /// <exception cref="ArgumentException">The cell has no such option.</exception>
    public bool Has(FlagOption option) => Setting(option) is not null;

    /// <summary>The word chosen.</summary>
    /// <exception cref="ArgumentException">The cell has no such option.</exception>
    public string Of(ChoiceOption option) => (string?)Setting(option) ?? option.Default!;

    /// <summary>True where this word is chosen.</summary>
    /// <exception cref="ArgumentException">The cell has no such option.</exception>
    public bool Is(ChoiceOption option, string word) => Of(option) == word;

    /// <summary>The number, or none where the option is off.</summary>
    /// <exception cref="ArgumentException">The cell has no such option.</exception>
    public double? Of(NumberOption option) => (double?)Setting(option) ?? option.Absent;

    /// <summary>The number of an option that always has one.</summary>
    /// <exception cref="ArgumentException">The cell has no such option.</exception>
    /// <exception cref="InvalidOperationException">The option is off.</exception>
    public double Number(NumberOption option) =>
        Of(option) ?? throw new InvalidOperationException($"{option.Name} is off: it has no number by default, and none was given.");

    public bool Equals(CellOptions? other) => other is not null && settings.AsSpan().SequenceEqual(other.settings);

    public override bool Equals(object? obj) => Equals(obj as CellOptions);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (object? setting in settings)
            hash.Add(setting);
        return hash.ToHashCode();
    }

    /// <summary>The options that differ from their defaults, in the order of their declaration, with commas between them.</summary>
    public override string ToString() => string.Join(
        ',', declared.Zip(settings).Where(pair => pair.Second is not null).Select(pair => pair.First.Write(pair.Second!)));

    object? Setting(CellOption option)
    {
        for (int k = 0; k < settings.Length; k++)
        {
            if (ReferenceEquals(declared[k], option))
                return settings[k];
        }
        throw Foreign(option);
    }

    ArgumentException Foreign(CellOption option) => new(
        declared.Any(other => other.Name == option.Name)
            ? $"The cell's option {option.Name} is another object; make it once, in a static readonly field, and ask by that."
            : $"The cell has no option {option.Name}.",
        nameof(option));
}
