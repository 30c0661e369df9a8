using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>Which tensor of a file is for which parameter of a model, with all that does not fit.</summary>
sealed class ParameterMatch
{
    readonly ParameterList parameters;
    readonly LoadOptions options;
    readonly Dictionary<string, SafetensorsEntry> found = [];  // by the model's names
    readonly Dictionary<string, float[]> values = [];
    readonly List<string> left = [];

    public ParameterMatch(SafetensorsFile file, ParameterList parameters, LoadOptions options)
    {
        (this.parameters, this.options) = (parameters, options);
        List<string> others = [];
        foreach (var entry in file.Entries)
            Place(entry, others);
        foreach (var parameter in parameters)
        {
            if (found.TryGetValue(parameter.Name, out var entry))
                Read(file, entry, parameter);
            else if (!options.IsPartial)
                Differences.Add($"it lacks {Quote.Visible(options.Prefix + parameter.Name)} {parameter.Shape}");
        }
        Differences.AddRange(others);
    }

    /// <summary>All that does not fit; nothing where the values can be taken.</summary>
    public List<string> Differences { get; } = [];

    /// <summary>Writes the values to the parameters.</summary>
    /// <exception cref="InvalidOperationException">Some are to keep values that they do not have.</exception>
    public LoadReport Take()
    {
        string[] kept = [.. parameters.Where(parameter => !found.ContainsKey(parameter.Name)).Select(parameter => parameter.Name)];
        if (kept.Length > 0 && !parameters.HasMemory)
            throw new InvalidOperationException(
                $"The file lacks {string.Join(", ", kept)}, which have no values yet to keep; call Initialise before a partial Load.");
        if (!parameters.HasMemory)
            parameters.Allocate();
        foreach (var parameter in parameters)
        {
            if (values.TryGetValue(parameter.Name, out float[]? read))
                read.CopyTo(parameter.Write());
        }
        var loaded = parameters.Where(parameter => found.ContainsKey(parameter.Name))
            .Select(parameter => new LoadedParameter(parameter.Name, found[parameter.Name].Name, found[parameter.Name].DType));
        return new([.. loaded], kept, left);
    }

    void Place(SafetensorsEntry entry, List<string> others)
    {
        if (!entry.Name.StartsWith(options.Prefix, StringComparison.Ordinal))
        {
            left.Add(entry.Name);
            return;
        }
        string own = entry.Name[options.Prefix.Length..];
        string? name = options.Rename is null ? own : options.Rename(own);
        if (name is null || (options.IsPartial && !parameters.Contains(name)))
            left.Add(entry.Name);
        else if (!parameters.Contains(name))
            others.Add($"it holds {Quote.Visible(entry.Name)} {Text(entry)}{As(name, own)}, which the model does not have");
        else if (!found.TryAdd(name, entry))
            others.Add($"{Quote.Visible(found[name].Name)} and {Quote.Visible(entry.Name)} are both to be {name}");
    }

    void Read(SafetensorsFile file, SafetensorsEntry entry, Parameter parameter)
    {
        if (entry.Shape.SequenceEqual(parameter.Shape))
            values[parameter.Name] = SavedParameters.Read(file, entry.Name, Differences, options.Converts);
        else
            Differences.Add($"{Quote.Visible(entry.Name)} is {Text(entry)}, expected {parameter.Shape}");
    }

    static string Text(SafetensorsEntry entry) => $"[{string.Join(", ", entry.Shape)}]";

    static string As(string name, string own) => name == own ? "" : $", as {Quote.Visible(name)}";
}
