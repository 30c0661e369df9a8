using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>An option that is one of several words, the first of which holds where none is written.</summary>
public sealed class ChoiceOption(string name, string meaning, params string[] words) : CellOption(name, meaning)
{
    readonly string[] words = Checked(name, words);

    /// <summary>True where the words, which no other option has, may stand without the name: <c>no-reset</c> for <c>variant=no-reset</c>.</summary>
    public bool Bare { get; init; }

    /// <summary>Other words that records have, and what they mean; those of the option stand in records with underscores.</summary>
    [Experimental(Shared.Diagnostic)]
    public IReadOnlyDictionary<string, string> RecordWords
    {
        get;
        init => field = new ReadOnlyDictionary<string, string>(new Dictionary<string, string>(value));
    }
        = ReadOnlyDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override string Kind => "choice";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Values => Array.AsReadOnly(words);

    /// <inheritdoc/>
    public override string? Default => words[0];

    /// <inheritdoc/>
    public override string Usage => Bare
        ? $"{Texts.List(words[1..])} ({(words.Length > 2 ? "one of these" : "or not")})"
        : $"{Name}={string.Join('|', words)}";

    internal override IEnumerable<string> Words => Bare ? words.Skip(1).Prepend(Name) : base.Words;

    internal override string? Fault => Bare && words.Skip(1).FirstOrDefault(word => !CellName.IsLegal(word)) is { } word
        ? $"{Name}={word} could not be written without its name; {CellName.Rule}"
        : null;

    internal override bool TryRead(string name, string? value, out object? setting, out string? fault)
    {
        (setting, fault) = (null, null);
        if (Bare && value is null && Array.IndexOf(words, name) > 0)
        {
            setting = name;
            return true;
        }
        if (name != Name)
            return false;
        if (value is null || Array.IndexOf(words, value) < 0)
            fault = $"{Name} must be {Texts.OneOf(words)}; write for example {Name}={words[^1]}";
        setting = value == words[0] ? null : value;
        return true;
    }

    static string[] Checked(string name, string[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        int illegal = Array.FindIndex(words, word => !CellName.IsWord(word));
        if (illegal >= 0)
            throw new ArgumentException($"{Quote.Of(words[illegal] ?? "")} cannot be a word of {name}; {CellName.WordRule}.", nameof(words));
        if (words.Length < 2)
            throw new ArgumentException(
                $"{name} has {words.Length} {(words.Length == 1 ? "word" : "words")}; a choice is between two or more.", nameof(words));
        if (words.GroupBy(word => word).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw new ArgumentException($"{name} has the word {twice} twice.", nameof(words));
        return [.. words];
    }

    internal override string Write(object setting) => Bare ? (string)setting : $"{Name}={setting}";

    internal override object? Recorded(ICellRecord record)
    {
        if (record.Word(RecordKey) is not { } recorded)
            return null;
        string word = RecordWords.GetValueOrDefault(recorded) ?? recorded.Replace('_', '-');
        return Array.IndexOf(words, word) switch
        {
            < 0 => throw new ArgumentException(
                $"its {RecordKey} is {Quote.Of(recorded)}, expected {Texts.OneOf(words.Select(w => w.Replace('-', '_')))}"),
            0 => null,
            _ => word,
        };
    }
}
