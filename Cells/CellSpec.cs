using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>
/// A cell by name, as the command line and run files write it: <c>gru</c>, <c>lstm</c>, <c>momgru</c>, <c>ssm</c>, <c>mogru</c>, and MoGRU with options
/// after a colon, <c>mogru:damping,clip=0.5</c>.
/// </summary>
/// <param name="Kind">The family.</param>
/// <param name="MoGru">The options of a MoGRU; the default for other families.</param>
public sealed record CellSpec(CellKind Kind, MoGruOptions MoGru)
{
    const string Legal = "mogru, gru, lstm, momgru, ssm, or mogru: with no-momentum, fixed-beta, no-reset (one of these), no-layernorm, damping, clip=NUMBER, velocity-norm, velocity-gate";

    /// <summary>A cell of this family without options.</summary>
    public CellSpec(CellKind kind)
        : this(kind, MoGruOptions.Default)
    {
    }

    /// <summary>Reads a name.</summary>
    /// <exception cref="ArgumentException">The text names no cell; the message lists what does.</exception>
    public static CellSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim(' ').Split(':', 2);
        var kind = parts[0].ToLowerInvariant() switch
        {
            "mogru" => CellKind.MoGru,
            "gru" => CellKind.Gru,
            "lstm" => CellKind.Lstm,
            "momgru" => CellKind.MomentumGru,
            "ssm" => CellKind.Ssm,
            _ => throw new ArgumentException($"{Quote.Of(text)} names no cell; it can be {Legal}."),
        };
        if (parts.Length == 1)
            return new(kind);
        if (kind != CellKind.MoGru)
            throw new ArgumentException($"{Quote.Of(text)}: only mogru has options after a colon; write {parts[0]}.");

        var options = MoGruOptions.Default;
        var seen = new HashSet<string>();
        foreach (string option in parts[1].Split(','))
        {
            if (!seen.Add(option.Split('=')[0]))
                throw new ArgumentException($"{Quote.Of(text)}: the option {Quote.Of(option)} is given twice.");
            options = With(options, option, text);
        }
        return new(kind, options);
    }

    static MoGruOptions With(MoGruOptions options, string option, string text) => option switch
    {
        "no-momentum" => Vary(options, MoGruVariant.NoMomentum, text),
        "fixed-beta" => Vary(options, MoGruVariant.FixedBeta, text),
        "no-reset" => Vary(options, MoGruVariant.NoReset, text),
        "no-layernorm" => options with { LayerNorm = false },
        "damping" => options with { Damping = true },
        "velocity-norm" => options with { VelocityNorm = true },
        "velocity-gate" => options with { VelocityGate = true },
        _ when option.StartsWith("clip=", StringComparison.Ordinal) => options with { VelocityClip = Clip(option[5..], text) },
        _ => throw new ArgumentException($"{Quote.Of(text)} has the unknown option {Quote.Of(option)}; a cell can be {Legal}."),
    };

    static MoGruOptions Vary(MoGruOptions options, MoGruVariant variant, string text) => options.Variant == MoGruVariant.Full
        ? options with { Variant = variant }
        : throw new ArgumentException($"{Quote.Of(text)} holds two gates constant; give one of no-momentum, fixed-beta and no-reset.");

    static float Clip(string number, string text) =>
        NumberText.TryFloat(number, out float limit) && limit > 0
            ? limit
            : throw new ArgumentException($"{Quote.Of(text)}: clip={Quote.Of(number)[1..^1]} is not a finite number above 0; write for example clip=0.5.");

    /// <summary>What a network of so many units cannot do, as a sentence; null where there is nothing to say.</summary>
    public string? Remark(int hiddenSize) => (Kind, hiddenSize, MoGru) switch
    {
        (CellKind.MoGru, 1, { LayerNorm: true }) =>
            $"{this} with hidden size 1: LayerNorm of a single unit is its bias whatever the input, so the state carries nothing and the "
                + "model cannot learn from its input; take 2 units or more, or mogru:no-layernorm.",
        (CellKind.MoGru, 1, { VelocityNorm: true }) =>
            $"{this} with hidden size 1: LayerNorm of a single velocity is its bias whatever the input, so the velocity carries nothing; "
                + "take 2 units or more, or leave velocity-norm out.",
        _ => null,
    };

    /// <summary>The name that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        string name = Kind switch
        {
            CellKind.MoGru => "mogru",
            CellKind.Gru => "gru",
            CellKind.Lstm => "lstm",
            CellKind.MomentumGru => "momgru",
            _ => "ssm",
        };
        if (Kind != CellKind.MoGru)
            return name;

        var options = new List<string>();
        if (MoGru.Variant != MoGruVariant.Full)
            options.Add(MoGru.Variant switch { MoGruVariant.NoMomentum => "no-momentum", MoGruVariant.FixedBeta => "fixed-beta", _ => "no-reset" });
        if (!MoGru.LayerNorm)
            options.Add("no-layernorm");
        if (MoGru.Damping)
            options.Add("damping");
        if (MoGru.VelocityClip is float limit)
            options.Add(string.Create(CultureInfo.InvariantCulture, $"clip={limit}"));
        if (MoGru.VelocityNorm)
            options.Add("velocity-norm");
        if (MoGru.VelocityGate)
            options.Add("velocity-gate");
        return options.Count == 0 ? name : $"{name}:{string.Join(',', options)}";
    }
}
