using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>An option that is a number. Where none is written it has its default, or is off.</summary>
public class NumberOption(string name, string meaning, double? absent = null) : CellOption(name, meaning)
{
    readonly IReadOnlyList<double>? examples;

    /// <summary>The number where none is written; none where the option is off then.</summary>
    public double? Absent => absent;

    /// <summary>The smallest legal number.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>A number that all legal ones are above.</summary>
    public double Above { get; init; } = double.NegativeInfinity;

    /// <summary>The largest legal number.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>A number that all legal ones are below.</summary>
    public double Below { get; init; } = double.PositiveInfinity;

    /// <summary>True where only whole numbers are legal.</summary>
    public bool Whole { get; init; }

    /// <summary>
    /// Legal numbers at which the cell is checked, the first of them also together with other options; one of the range where none are given.
    /// </summary>
    public IReadOnlyList<double> Examples
    {
        get => examples ?? [.. Candidates.Where(number => number != absent && IsLegal(number)).Take(1)];
        init => examples = [.. value];
    }

    /// <inheritdoc/>
    public override string Kind => "number";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Values => [Range];

    /// <inheritdoc/>
    public override string? Default => absent is double number ? Text(number) : null;

    /// <inheritdoc/>
    public override string Usage => $"{Name}={Kind.ToUpperInvariant()}";

    string Range
    {
        get
        {
            var parts = new List<string>();
            if (double.IsFinite(Least))
                parts.Add($"from {Text(Least)}");
            if (double.IsFinite(Above))
                parts.Add($"above {Text(Above)}");
            if (double.IsFinite(Most))
                parts.Add($"to {Text(Most)}");
            if (double.IsFinite(Below))
                parts.Add($"below {Text(Below)}");
            return string.Join(' ', parts.Prepend(Whole ? "a whole number" : "a finite number"));
        }
    }

    internal override string? Fault
    {
        get
        {
            if (absent is double number && !IsLegal(number))
                return $"{Name}={Text(number)} is the default, which is not {Range}";
            if (!(Least <= Most && Above < Most && Least < Below && Above < Below))
                return $"{Name} has no legal number; it is {Range}";
            foreach (double example in examples ?? [])
            {
                if (!IsLegal(example))
                    return $"{Name}={Text(example)} is an example, which is not {Range}";
            }
            return null;
        }
    }

    internal override bool TryRead(string name, string? value, out object? setting, out string? fault)
    {
        (setting, fault) = (null, null);
        if (name != Name)
            return false;
        if (value is null || !NumberText.TryDouble(value, out double number) || !IsLegal(number))
            fault = $"{Name}={Quote.Of(value ?? "")[1..^1]} is not {Range}; write for example {Name}={Text(Example)}";
        else
            setting = number == absent ? null : number;
        return true;
    }

    internal override string Write(object setting) => $"{Name}={Text((double)setting)}";

    internal override object? Recorded(ICellRecord record)
    {
        if (record.Number(RecordKey) is not double number || number == absent)
            return null;
        return IsLegal(number) ? number : throw new ArgumentException($"its {RecordKey} is {Text(number)}, expected {Range}");
    }

    // What cells compute with is in single precision: there it must be legal too.
    bool IsLegal(double number) =>
        IsInside(number) && IsInside((float)number) && float.IsFinite((float)number) && (!Whole || double.IsInteger(number));

    bool IsInside(double number) => number >= Least && number > Above && number <= Most && number < Below;

    private protected virtual double Example => absent ?? (Whole ? Math.Max(1, double.IsFinite(Least) ? Least : 1) : IsLegal(0.5) ? 0.5 : IsLegal(1) ? 1 : Least);

    IEnumerable<double> Candidates => Whole ? [2, 1, 3, Least, Most] : [0.5, 0.25, 1, 2, Least, Most];

    // As one of single precision where that is the same number, 1E+10: so it stands in the names of runs.
    static string Text(double number)
    {
        string text = ((float)number).ToString("R", CultureInfo.InvariantCulture);
        return NumberText.TryDouble(text, out double same) && same == number ? text : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
