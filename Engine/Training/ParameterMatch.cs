using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>Which tensor of a file is for which parameter of a model, with all that does not fit.</summary>
sealed class ParameterMatch
{
    readonly ParameterList parameters;
    readonly LoadOptions options;
    readonly Dictionary<string, TensorHead> found = [];  // by the model's names
    readonly Dictionary<string, float[]> values = [];
    readonly List<string> left = [];

    /// <summary>Matches them.</summary>
    /// <param name="tensors">What the file holds.</param>
    /// <param name="read">Gives the numbers of a tensor.</param>
    /// <param name="parameters">Those of the model.</param>
    /// <param name="options">How names and numbers are taken.</param>
    public ParameterMatch(IEnumerable<TensorHead> tensors, Func<string, float[]> read, ParameterList parameters, LoadOptions options)
    {
        (this.parameters, this.options) = (parameters, options);
        List<string> others = [];
        foreach (var tensor in tensors)
            Place(tensor, others);
        foreach (var parameter in parameters)
        {
            if (found.TryGetValue(parameter.Name, out var tensor))
                Read(tensor, read, parameter);
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
            .Select(parameter => new LoadedParameter(parameter.Name, found[parameter.Name].Name, found[parameter.Name].Type));
        return new([.. loaded], kept, left);
    }

    void Place(TensorHead tensor, List<string> others)
    {
        if (!tensor.Name.StartsWith(options.Prefix, StringComparison.Ordinal))
        {
            left.Add(tensor.Name);
            return;
        }
        string own = tensor.Name[options.Prefix.Length..];
        string? name = options.Rename is null ? own : options.Rename(own);
        if (name is null || (options.IsPartial && !parameters.Contains(name)))
            left.Add(tensor.Name);
        else if (!parameters.Contains(name))
            others.Add($"it holds {Quote.Visible(tensor.Name)} {Text(tensor)}{As(name, own)}, which the model does not have");
        else if (!found.TryAdd(name, tensor))
            others.Add($"{Quote.Visible(found[name].Name)} and {Quote.Visible(tensor.Name)} are both to be {name}");
    }

    void Read(TensorHead tensor, Func<string, float[]> read, Parameter parameter)
    {
        if (tensor.Shape.SequenceEqual(parameter.Shape))
            values[parameter.Name] = SavedParameters.Read(tensor, read, options.Converts, Differences);
        else
            Differences.Add($"{Quote.Visible(tensor.Name)} is {Text(tensor)}, expected {parameter.Shape}");
    }

    static string Text(TensorHead tensor) => $"[{string.Join(", ", tensor.Shape)}]";

    static string As(string name, string own) => name == own ? "" : $", as {Quote.Visible(name)}";
}
