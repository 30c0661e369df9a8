using System.Collections;
using System.Globalization;
using MoGru.Engine.Random;

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
    readonly ParameterGroup group;  // of what is declared through this view

    public ParameterList()
        : this(new())
    {
    }

    ParameterList(Contents all)
        : this(all, "", all.Groups[0])
    {
    }

    ParameterList(Contents all, string prefix, ParameterGroup group) => (this.all, this.prefix, this.group) = (all, prefix, group);

    /// <summary>The number of parameter tensors.</summary>
    public int Count => all.Parameters.Count;

    /// <summary>The number of values in all of them, frozen ones included.</summary>
    public long TotalLength => all.Parameters.Sum(p => (long)p.Shape.Length);

    public Parameter this[int index] => all.Parameters[index];

    /// <summary>The parameter of this full name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => all.ByName.TryGetValue(name, out var parameter)
        ? parameter
        : throw new KeyNotFoundException($"No parameter is named '{name}'; there are {string.Join(", ", all.ByName.Keys)}.");

    /// <summary>The same list seen through a prefix: <c>Scope("rnn").Add("weight", …)</c> declares <c>rnn.weight</c>.</summary>
    /// <param name="group">The group of what is declared through it; that of this view where none is given.</param>
    public ParameterList Scope(string name, ParameterGroup? group = null) => new(all, $"{prefix}{name}.", group ?? this.group);

    /// <summary>True where the list has a parameter of this full name.</summary>
    public bool Contains(string name) => all.ByName.ContainsKey(name);

    /// <summary>Declares a parameter.</summary>
    /// <param name="group">The group that it trains with; that of the <see cref="Scope"/> where none is given.</param>
    /// <exception cref="ArgumentException">The name is taken, or the group is of another list.</exception>
    public Parameter Add(string name, Shape shape, Initial initial, ParameterGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(initial);
        var parameter = new Parameter(prefix + name, shape, initial, all.Groups[0], all.Turn) { Group = group ?? this.group };
        if (!all.ByName.TryAdd(parameter.Name, parameter))
            throw new ArgumentException($"A parameter named '{parameter.Name}' exists already; names must differ.", nameof(name));
        all.Parameters.Add(parameter);
        return parameter;
    }

    /// <summary>
    /// Declares values that belong to the model and are never trained, such as the scaling of its input (PyTorch's buffers): saved, loaded and
    /// restored with the parameters, <see cref="Parameter.IsConstant"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public Parameter AddConstant(string name, Shape shape, Initial initial)
    {
        var constant = Add(name, shape, initial);
        constant.IsConstant = true;
        return constant;
    }

    /// <summary>What the names that are declared through this view begin with, without the dot; empty for all.</summary>
    internal string ScopeName => prefix.TrimEnd('.');

    /// <summary>
    /// A name for something that a model has besides parameters, such as what masks are drawn from: unlike all others of the list, and the same for
    /// the same model.
    /// </summary>
    internal string NewPlace(string name)
    {
        string place = prefix + name;
        for (int k = 1; !all.Places.Add(place); k++)
            place = string.Create(CultureInfo.InvariantCulture, $"{prefix}{name}.{k}");
        return place;
    }

    /// <summary>Says what a part is that shapes alone do not tell, such as a network of a cell with its options.</summary>
    internal void AddPart(string what) => all.Parts.Add($"{ScopeName} {what}".TrimStart());

    /// <summary>What all parts have said, in their order.</summary>
    internal string Parts => string.Join("; ", all.Parts);

    /// <summary>Declares states of these widths that a model carries from pass to pass, numbered over the list.</summary>
    /// <returns>The number of the first of them.</returns>
    internal int AddCarried(IEnumerable<int> widths)
    {
        int first = all.Carried.Count;
        all.Carried.AddRange(widths);
        return first;
    }

    /// <summary>The widths of the states that the model can carry from pass to pass, by their numbers.</summary>
    internal IReadOnlyList<int> Carried => all.Carried;

    /// <summary>True where both are views of one list.</summary>
    internal bool IsOfSameList(ParameterList other) => all == other.all;

    /// <summary>Takes back what was declared last, so that so many are left.</summary>
    internal void Truncate(int count)
    {
        foreach (var parameter in all.Parameters.Skip(count))
            all.ByName.Remove(parameter.Name);
        all.Parameters.RemoveRange(count, all.Parameters.Count - count);
        all.Grouping.Change();
    }

    /// <summary>The groups; the first, named <c>default</c>, has every parameter that was given no other.</summary>
    public IReadOnlyList<ParameterGroup> Groups => all.GroupsToRead;

    /// <summary>The group of this name, made where there is none.</summary>
    public ParameterGroup Group(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (all.Groups.Find(group => group.Name == name) is { } known)
            return known;
        var made = new ParameterGroup(name, all.Groups.Count, all.Grouping);
        all.Groups.Add(made);
        return made;
    }

    /// <summary>
    /// The group of this name, made where there is none, after some parameters were moved into it:
    /// <c>parameters.Group("biases", p => p.Shape.Rank == 1).WeightDecay = 0</c>. Through a <see cref="Scope"/>, those of the scope only.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public ParameterGroup Group(string name, Func<Parameter, bool> which)
    {
        ArgumentNullException.ThrowIfNull(which);
        var chosen = all.Parameters.FindAll(p => p.Name.StartsWith(prefix, StringComparison.Ordinal) && which(p));
        if (chosen.Count == 0)
            throw new ArgumentException($"No parameter belongs to group '{name}'; there are {string.Join(", ", all.ByName.Keys)}.", nameof(which));
        var group = Group(name);
        foreach (var parameter in chosen)
            parameter.Group = group;
        return group;
    }

    /// <summary>
    /// Gives every parameter memory and its initial value. Parameter k draws from its own generator, <c>stream.At(k)</c>, so its values
    /// depend neither on the others' nor on threads.
    /// </summary>
    /// <exception cref="InvalidOperationException">Initial values are not finite or do not fit their parameter; the message names it.</exception>
    public void Initialise(RandomStream stream)
    {
        Allocate();
        for (int k = 0; k < all.Parameters.Count; k++)
        {
            var generator = stream.At(k);
            all.Parameters[k].Draw(ref generator);
        }
    }

    /// <summary>True where every parameter has memory.</summary>
    public bool HasMemory => all.Parameters.TrueForAll(p => p.HasMemory);

    /// <summary>Gives every parameter memory, side by side, all zero.</summary>
    public void Allocate()
    {
        (all.Values, all.Gradients) = (ArenaOfThisLayout(), ArenaOfThisLayout());
        foreach (var parameter in all.Parameters)
            parameter.Allocate(all.Values, all.Gradients);
        all.Grouping.Change();
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

    /// <summary>
    /// The parameters that train, in their order, cut where the group changes or memory is not contiguous: where all are of one group, the
    /// few slabs that they stand in side by side.
    /// </summary>
    internal ReadOnlySpan<ParameterRun> TrainedRuns => all.Runs.Current(all.Parameters);

    /// <summary>Counts the changes of memory and of who trains in which group.</summary>
    internal Grouping Grouping => all.Grouping;

    /// <summary>The values of a run; what pads them to whole lanes is zero.</summary>
    internal Span<float> ValuesOf(ParameterRun run) => this[run.First].ValueTensor.Through(this[run.Last].ValueTensor);

    /// <summary>The gradients of a run, laid out like the values.</summary>
    internal Span<float> GradientsOf(ParameterRun run) => this[run.First].GradientTensor.Through(this[run.Last].GradientTensor);

    /// <summary>What trains these parameters, one at a time.</summary>
    internal Exclusive Turn => all.Turn;

    /// <summary>An empty arena that gets the slabs of the values where it is asked for the shapes of all parameters in their order.</summary>
    Arena ArenaOfThisLayout() => new(all.Parameters.Sum(p => (long)Arena.Padded(p.Shape)));

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
        public Contents()
        {
            Groups = [new("default", 0, Grouping)];
            GroupsToRead = Groups.AsReadOnly();
            Runs = new(Grouping);
        }

        public List<Parameter> Parameters { get; } = [];

        public Dictionary<string, Parameter> ByName { get; } = [];

        public HashSet<string> Places { get; } = [];

        public List<string> Parts { get; } = [];

        public List<int> Carried { get; } = [];

        public Grouping Grouping { get; } = new();

        public List<ParameterGroup> Groups { get; }

        // Made once: every step of training looks at it.
        public IReadOnlyList<ParameterGroup> GroupsToRead { get; }

        public TrainedRuns Runs { get; }

        public Exclusive Turn { get; } = new("parameters");

        public Arena Values { get; set; } = new();

        public Arena Gradients { get; set; } = new();
    }
}
