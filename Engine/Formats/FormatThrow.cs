using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace MoGru.Engine.Formats;

/// <summary>The one place that words and throws <see cref="DataFormatException"/>.</summary>
[StackTraceHidden]
static class FormatThrow
{
    const int ListedNames = 12;

    [DoesNotReturn]
    internal static void Damaged(string origin, string what, Exception? inner = null) => throw DamagedFault(origin, what, inner);

    [DoesNotReturn]
    internal static void Unsupported(string origin, string what, string remedy) => throw UnsupportedFault(origin, what, remedy);

    /// <summary>What <see cref="Damaged"/> throws, for expressions.</summary>
    internal static DataFormatException DamagedFault(string origin, string what, Exception? inner) =>
        new($"{Quote.Visible(origin)}: {what}; the file is damaged or cut short: write or download it again.", origin, inner);

    /// <summary>What <see cref="Unsupported"/> throws, for expressions.</summary>
    internal static DataFormatException UnsupportedFault(string origin, string what, string remedy) =>
        new($"{Quote.Visible(origin)}: {what}; {remedy}.", origin);

    [DoesNotReturn]
    internal static void Missing(string path, string kind) =>
        throw new DataFormatException($"{Quote.Visible(path)}: no such file; expected {kind}: check the path or download the file.", path);

    [DoesNotReturn]
    internal static void Unreadable(string path, string kind, Exception inner) =>
        throw new DataFormatException(
            $"{Quote.Visible(path)}: cannot be opened ({Quote.Visible(inner.Message.TrimEnd('.'))}); expected {kind}: check the path and the permissions.", path, inner);

    [DoesNotReturn]
    internal static void Absent(string origin, string name, string kind, IReadOnlyCollection<string> present, string remedy)
    {
        string held = present.Count == 0 ? "nothing" : string.Join(", ", present.Take(ListedNames).Select(Quote.Of));
        if (present.Count > ListedNames)
            held += $" and {present.Count - ListedNames} more";
        throw new DataFormatException($"{Quote.Visible(origin)}: no {kind} {Quote.Of(name)}; it holds {held}: {remedy}.", origin);
    }
}
