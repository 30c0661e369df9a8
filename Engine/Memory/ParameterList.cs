using System.Collections;

namespace MoGru.Engine.Memory;

/// <summary>
/// The parameters of a model in the order of their declaration. A module declares each in one line through <see cref="Add"/>, under the
/// prefix of a <see cref="Scope"/>; names, order, initial values and files all follow from that line.
/// </summary>
public sealed class ParameterList : IReadOnlyList<Parameter>
{
    readonly List<Parameter> parameters;
    readonly Dictionary<string, Parameter> byName;
    readonly string prefix;
    readonly Arena values;
    readonly Arena gradients;

    public ParameterList()
        : this([], [], new(), new(), "")
    {
    }

    ParameterList(List<Parameter> parameters, Dictionary<string, Parameter> byName, Arena values, Arena gradients, string prefix) =>
        (this.parameters, this.byName, this.values, this.gradients, this.prefix) = (parameters, byName, values, gradients, prefix);

    /// <summary>The number of parameter tensors.</summary>
    public int Count => parameters.Count;

    /// <summary>The number of trained numbers.</summary>
    public long TotalLength => parameters.Sum(p => (long)p.Shape.Length);

    public Parameter this[int index] => parameters[index];

    /// <summary>The parameter of this full name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => byName.TryGetValue(name, out var parameter)
        ? parameter
        : throw new KeyNotFoundException($"No parameter is named '{name}'; there are {string.Join(", ", byName.Keys)}.");

    /// <summary>The same list seen through a prefix: <c>Scope("rnn").Add("weight", …)</c> declares <c>rnn.weight</c>.</summary>
    public ParameterList Scope(string name) => new(parameters, byName, values, gradients, $"{prefix}{name}.");

    /// <summary>True where the list has a parameter of this full name.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>Declares a parameter.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Parameter Add(string name, Shape shape, Initial initial)
    {
        var parameter = new Parameter(prefix + name, shape, initial);
        if (!byName.TryAdd(parameter.Name, parameter))
            throw new ArgumentException($"A parameter named '{parameter.Name}' exists already; names must differ.", nameof(name));
        parameters.Add(parameter);
        return parameter;
    }

    /// <summary>True where every parameter has memory.</summary>
    public bool HasMemory => parameters.TrueForAll(p => p.HasMemory);

    /// <summary>Gives every parameter memory, side by side, all zero.</summary>
    public void Allocate()
    {
        values.Reset();
        gradients.Reset();
        foreach (var parameter in parameters)
            parameter.Allocate(values, gradients);
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients()
    {
        RequireMemory();
        for (int k = 0; k < gradients.SlabCount; k++)
            gradients.Slab(k).Clear();
    }

    /// <summary>The values of all parameters, in the few slabs that they stand in side by side.</summary>
    internal Arena Values => values;

    /// <summary>The gradients of all parameters, laid out like the values; what pads them is zero.</summary>
    internal Arena Gradients => gradients;

    /// <summary>Refuses parameters declared after the others were given memory.</summary>
    internal void RequireMemory()
    {
        for (int k = 0; k < parameters.Count; k++)
            _ = parameters[k].Value;
    }

    public IEnumerator<Parameter> GetEnumerator() => parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
