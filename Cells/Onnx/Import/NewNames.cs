namespace MoGru.Cells.Onnx.Import;

/// <summary>Names of parameters, and of scopes that networks declare theirs in: no two are the same, whatever a file calls them.</summary>
sealed class NewNames
{
    readonly HashSet<string> parameters = new(StringComparer.Ordinal);
    readonly HashSet<string> parents = new(StringComparer.Ordinal);  // the scopes that these parameters are in
    readonly HashSet<string> scopes = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>A name for a parameter that is in no network.</summary>
    public string OfParameter(string wanted)
    {
        string name = Free(wanted, name => !parameters.Contains(name) && !scopes.Contains(Parent(name)));
        parents.Add(Parent(name));
        parameters.Add(name);
        return name;
    }

    /// <summary>A name for the scope of a network.</summary>
    public string OfScope(string wanted)
    {
        string name = Free(wanted, name => !scopes.Contains(name) && !parents.Contains(name));
        scopes.Add(name);
        return name;
    }

    string Free(string wanted, Func<string, bool> isFree)
    {
        string name = wanted;
        while (!isFree(name))
        {
            counts[wanted] = counts.GetValueOrDefault(wanted) + 1;
            name = FormattableString.Invariant($"{(scopes.Contains(Parent(wanted)) ? wanted.Replace('.', '_') : wanted)}_{counts[wanted]}");
        }
        return name;
    }

    static string Parent(string name) => name[..Math.Max(0, name.LastIndexOf('.'))];
}
