using System.Collections;

namespace MoGru.Engine.Memory;

/// <summary>
/// The parameters of a model in the order of their declaration. A module declares each in one line through <see cref="Add"/>, under the
/// prefix of a <see cref="Scope"/>; names, order, initial values and files all follow from that line. Any number of threads may read the
/// values; declaring, training and writing are for one thread at a time, and training by two at once is refused.
/// </summary>
public sealed class ParameterList : IReadOnlyList<Parameter>
{
    readonly Contents all;
    readonly string prefix;

    public ParameterList()
        : this(new(), "")
    {
    }

    ParameterList(Contents all, string prefix) => (this.all, this.prefix) = (all, prefix);

    /// <summary>The number of parameter tensors.</summary>
    public int Count => all.Parameters.Count;

    /// <summary>The number of trained numbers.</summary>
    public long TotalLength => all.Parameters.Sum(p => (long)p.Shape.Length);

    public Parameter this[int index] => all.Parameters[index];

    /// <summary>The parameter of this full name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => all.ByName.TryGetValue(name, out var parameter)
        ? parameter
        : throw new KeyNotFoundException($"No parameter is named '{name}'; there are {string.Join(", ", all.ByName.Keys)}.");

    /// <summary>The same list seen through a prefix: <c>Scope("rnn").Add("weight", …)</c> declares <c>rnn.weight</c>.</summary>
    public ParameterList Scope(string name) => new(all, $"{prefix}{name}.");

    /// <summary>True where the list has a parameter of this full name.</summary>
    public bool Contains(string name) => all.ByName.ContainsKey(name);

    /// <summary>Declares a parameter.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Parameter Add(string name, Shape shape, Initial initial)
    {
        var parameter = new Parameter(prefix + name, shape, initial, all.Turn);
        if (!all.ByName.TryAdd(parameter.Name, parameter))
            throw new ArgumentException($"A parameter named '{parameter.Name}' exists already; names must differ.", nameof(name));
        all.Parameters.Add(parameter);
        return parameter;
    }

    /// <summary>True where every parameter has memory.</summary>
    public bool HasMemory => all.Parameters.TrueForAll(p => p.HasMemory);

    /// <summary>Gives every parameter memory, side by side, all zero.</summary>
    public void Allocate()
    {
        (all.Values, all.Gradients) = (ArenaOfThisLayout(), ArenaOfThisLayout());
        foreach (var parameter in all.Parameters)
            parameter.Allocate(all.Values, all.Gradients);
    }

    /// <summary>Sets all gradients to zero.</summary>
    /// <exception cref="InvalidOperationException">There is no memory yet, or another thread is training this list.</exception>
    public void ZeroGradients()
    {
        RequireMemory();
        Turn.Enter("ZeroGradients");
        for (int k = 0; k < Gradients.SlabCount; k++)
            Gradients.Slab(k).Clear();
        Turn.Leave();
    }

    /// <summary>The values of all parameters, in the few slabs that they stand in side by side.</summary>
    internal Arena Values => all.Values;

    /// <summary>The gradients of all parameters, laid out like the values; what pads them is zero.</summary>
    internal Arena Gradients => all.Gradients;

    /// <summary>What trains these parameters, one at a time.</summary>
    internal Exclusive Turn => all.Turn;

    /// <summary>An empty arena that gets the slabs of the values where it is asked for the shapes of all parameters in their order.</summary>
    internal Arena ArenaOfThisLayout() => new(all.Parameters.Sum(p => (long)Arena.Padded(p.Shape)));

    /// <summary>Refuses parameters declared after the others were given memory.</summary>
    internal void RequireMemory()
    {
        for (int k = 0; k < all.Parameters.Count; k++)
            _ = all.Parameters[k].Value;
    }

    public IEnumerator<Parameter> GetEnumerator() => all.Parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // What all scopes of a list share.
    sealed class Contents
    {
        public List<Parameter> Parameters { get; } = [];

        public Dictionary<string, Parameter> ByName { get; } = [];

        public Exclusive Turn { get; } = new("parameters");

        public Arena Values { get; set; } = new();

        public Arena Gradients { get; set; } = new();
    }
}
