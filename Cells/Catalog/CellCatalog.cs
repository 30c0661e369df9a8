using System.Diagnostics.CodeAnalysis;
using MoGru.Cells.Diagonal;
using MoGru.Cells.Differential;
using MoGru.Cells.Gated;
using MoGru.Cells.LongShort;
using MoGru.Cells.Simple;
using MoGru.Cells.Structured;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>The cells that names are read against. Immutable: <see cref="With"/> gives a catalog with one more. For any number of threads.</summary>
public sealed class CellCatalog
{
    readonly CellType[] cells;

    CellCatalog(CellType[] cells) => (this.cells, Cells) = (cells, Array.AsReadOnly(cells));

    /// <summary>The cells of this library: a line each.</summary>
    public static CellCatalog Default { get; } = new(
    [
        new MoGruType(),
        new GruType(),
        new LstmType(),
        new MomentumGruType(),
        new SsmType(),
        new MguType(),
        new ElmanType(),
        new NoiseRnnType(),
        new JanetType(),
        new AtrType(),
        new CfnType(),
        new FastRnnType(),
        new FastGrnnType(),
        new LightRuType(),
        new BrType(),
        new NbrType(),
        new CoRnnType(),
        new UnIcoRnnType(),
        new LemType(),
        new AntisymmetricRnnType(),
        new GatedAntisymmetricRnnType(),
        new LipschitzRnnType(),
        new IndRnnType(),
        new MinGruType(),
        new MinLstmType(),
        new ParaGruType(),
        new ParaLstmType(),
        new PeepholeLstmType(),
        new RegularisedLstmType(),
        new RegularisedGruType(),
        new LayerNormLstmType(),
        new LayerNormGruType(),
        new RhnType(),
        new LiGruType(),
        new UgrnnType(),
        new MinimalRnnType(),
        new PlrnnType(),
        new SgrnType(),
        new StarType(),
        new MiRu1Type(),
        new MiRu2Type(),
        new Mut1Type(),
        new Mut2Type(),
        new Mut3Type(),
        new SrnnType(),
        new SguType(),
        new DsguType(),
        new TauGruType(),
        new SuRnnType(),
        new OriginalLstmType(),
        new RanType(),
        new McLstmType(),
        new MultiplicativeLstmType(),
        new NasType(),
        new IntersectionRnnType(),
        new TrnnType(),
        new TgruType(),
        new TlstmType(),
        new ElstmType(),
        new ScrnType(),
        new WmcLstmType(),
        new ResLstmType(),
        new PgnType(),
        new AlRnnType(),
        new FernnType(),
        new QkanLstmType(),
    ]);

    /// <summary>The cells, in the order in which they are listed.</summary>
    public IReadOnlyList<CellType> Cells { get; }

    /// <summary>The names of the cells.</summary>
    public IEnumerable<string> Names => cells.Select(cell => cell.Name);

    /// <summary>This catalog and one cell more.</summary>
    /// <exception cref="ArgumentException">
    /// The cell's name is taken or not made of lower-case letters, digits and hyphens, its options could not be read, records could not
    /// tell it from another cell, or lists of cells could not be told apart: one of its options has the name of a cell, or the other way
    /// round.
    /// </exception>
    public CellCatalog With(CellType cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (!CellName.IsLegal(cell.Name))
            throw new ArgumentException($"{Quote.Of(cell.Name)} cannot name a cell; {CellName.Rule}.", nameof(cell));
        if (Find(cell.Name) is not null)
            throw new ArgumentException($"The catalog has a cell {cell.Name} already; names must differ.", nameof(cell));
        CellOptions.Require(cell);
        var records = cells.SelectMany(other => other.RecordNames).ToHashSet(StringComparer.Ordinal);
        if (cell.RecordNames.FirstOrDefault(name => !records.Add(name)) is { } taken)
            throw new ArgumentException(
                $"The catalog has a cell whose records are called {Quote.Of(taken)} already; names must differ.", nameof(cell));
        CellType[] all = [.. cells, cell];
        var words = all.SelectMany(other => other.Options).SelectMany(option => option.Words).ToHashSet(StringComparer.Ordinal);
        if (all.FirstOrDefault(other => words.Contains(other.Name)) is { } clash)
            throw new ArgumentException($"{clash.Name} is a cell and an option of a cell; one of them needs another name.", nameof(cell));
        return new(all);
    }

    /// <summary>The cell of this name; null where there is none.</summary>
    public CellType? Find(string name) => Array.Find(cells, cell => cell.Name == name);

    /// <summary>Reads a cell with its options, such as <c>mogru:damping,clip=0.5</c>.</summary>
    /// <exception cref="ArgumentException">The text names no cell or an option that it has not; the message says what it could be.</exception>
    public CellSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Trim(' ').Split(':', 2);
        string name = parts[0].ToLowerInvariant();
        var type = Find(name) ?? throw new ArgumentException(
            $"{Quote.Of(text)} names no cell{Spelling.Hint(name, Names, $"the cells are {Texts.List(Names)}")}");
        if (parts.Length == 1)
            return new(type);
        if (type.Options.Count == 0)
            throw new ArgumentException($"{Quote.Of(text)}: {type.Name} has no options; write {type.Name}.");

        var settings = new object?[type.Options.Count];
        var seen = new bool[settings.Length];
        foreach (string option in parts[1].Split(','))
            Read(type, option, text, settings, seen);
        return new(type, new(type.Options, settings));
    }

    /// <summary>
    /// Cuts <c>gru,mogru:damping,velocity-gate,lstm</c> into gru, mogru:damping,velocity-gate and lstm: a part that is an option of the cell
    /// before it belongs to that, if the cell has options already.
    /// </summary>
    [Experimental(Shared.Diagnostic)]
    public IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var specs = new List<string>();
        foreach (string part in text.Split(',').Select(part => part.Trim(' ')))
        {
            string name = part.Split(':')[0].ToLowerInvariant();
            if (specs.Count > 0 && specs[^1].Contains(':') && Find(name) is null)
                specs[^1] += "," + part;
            else
                specs.Add(part);
        }
        return specs;
    }

    /// <summary>The cell that golden records call by this name; null where there is none.</summary>
    [Experimental(Shared.Diagnostic)]
    public CellType? Recorded(string name) => Array.Find(cells, cell => cell.RecordNames.Contains(name));

    static void Read(CellType type, string option, string text, object?[] settings, bool[] seen)
    {
        string[] parts = option.Split('=', 2);
        for (int k = 0; k < settings.Length; k++)
        {
            if (!type.Options[k].TryRead(parts[0], parts.Length > 1 ? parts[1] : null, out object? setting, out string? fault))
                continue;
            if (fault is not null)
                throw new ArgumentException($"{Quote.Of(text)}: {fault}.");
            if (seen[k])
                throw new ArgumentException(type.Options[k] is ChoiceOption { Bare: true } choice
                    ? $"{Quote.Of(text)}: {Texts.List(choice.Values.Skip(1))} exclude each other; give one of them, once."
                    : $"{Quote.Of(text)}: the option {Quote.Of(parts[0])} is given twice.");
            (settings[k], seen[k]) = (setting, true);
            return;
        }
        string usage = string.Join(", ", type.Options.Select(o => o.Usage));
        throw new ArgumentException($"{Quote.Of(text)} has the unknown option {Quote.Of(option)}"
            + Spelling.Hint(parts[0], type.Options.SelectMany(known => known.Words), $"the options of {type.Name} are {usage}"));
    }
}
