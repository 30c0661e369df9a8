using MoGru.Engine.Formats;

namespace MoGru.Cells.Keras;

/// <summary>
/// The arrays of one layer in a file, told by the last part of their names: <c>kernel</c>, <c>recurrent_kernel</c> and <c>bias</c> of
/// Keras's variables, with or without ":0", or, of a recurrent layer, <c>vars/0</c> to <c>vars/2</c> of its files of weights.
/// </summary>
/// <param name="Path">What stands before, without the slash.</param>
sealed record KerasScope(string Path)
{
    static readonly string[] Parts = ["kernel", "recurrent_kernel", "bias"];

    readonly string?[] names = new string?[Parts.Length];

    /// <summary>The name of kernel, recurrent kernel or bias in the file; none where it has none.</summary>
    public string? this[int part] => names[part];

    /// <summary>True of a recurrent layer.</summary>
    public bool IsRecurrent => names[1] is not null;

    /// <summary>
    /// True where a part of the path begins so, as <c>forward_lstm</c> does in <c>bidirectional/forward_lstm/lstm_cell</c>.
    /// </summary>
    public bool Runs(string direction) => Path.Split('/').Any(part => part.StartsWith(direction, StringComparison.Ordinal));

    /// <summary>True where the path has this layer in it.</summary>
    public bool IsOf(string layer) => $"/{Path}/".Contains($"/{layer.Trim('/')}/", StringComparison.Ordinal);

    /// <summary>All layers, in the order of the file.</summary>
    /// <exception cref="DataFormatException">Two arrays are the same of one layer.</exception>
    public static List<KerasScope> Of(NpzFile file, string origin)
    {
        var scopes = new List<KerasScope>();
        foreach (string name in file.Names)
        {
            if (Split(name) is not (var path, >= 0 and var part))
                continue;
            var scope = scopes.Find(known => known.Path == path);
            if (scope is null)
                scopes.Add(scope = new(path));
            if (scope.names[part] is { } other)
                throw FormatThrow.UnsupportedFault(
                    origin, $"{Quote.Of(other)} and {Quote.Of(name)} are both the {Parts[part]} of one layer", "keep one of them");
            scope.names[part] = name;
        }
        return scopes;
    }

    static (string Path, int Part) Split(string name)
    {
        string whole = "/" + (name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name);
        for (int part = 0; part < Parts.Length; part++)
        {
            foreach (string ending in (string[])["/" + Parts[part], $"/vars/{part}"])
            {
                if (whole.EndsWith(ending, StringComparison.Ordinal))
                    return (whole[..^ending.Length].TrimStart('/'), part);
            }
        }
        return (name, -1);
    }
}
