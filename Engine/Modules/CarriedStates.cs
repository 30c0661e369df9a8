using System.Globalization;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// The states that a model's recurrent modules leave behind after a pass and start from in the next one: of training through long sequences in pieces
/// (truncated backpropagation through time). No gradient flows from a piece to the one before. For one pass at a time, whose sequences continue
/// those of the last one row by row; where others begin, <see cref="Clear"/> comes first.
/// </summary>
public sealed class CarriedStates
{
    readonly ParameterList model;
    readonly Kept?[] states;  // by ordinal

    /// <summary>Nothing yet: the first pass starts from zero.</summary>
    /// <param name="model">The parameters of the model, all of whose modules are made.</param>
    public CarriedStates(ParameterList model)
    {
        ArgumentNullException.ThrowIfNull(model);
        (this.model, states) = (model, new Kept?[model.Carried.Count]);
    }

    /// <summary>Forgets all states: the next pass starts from zero, with any number of sequences.</summary>
    public void Clear()
    {
        foreach (var kept in states)
            kept?.Forget();
    }

    /// <summary>Adds the states to a file, named <c>prefix.ordinal</c>.</summary>
    internal void AddTo(SafetensorsWriter writer, string prefix)
    {
        ArgumentNullException.ThrowIfNull(writer);
        for (int k = 0; k < states.Length; k++)
        {
            if (states[k] is { IsSet: true } kept)
                writer.Add(Name(prefix, k), kept.Shape.ToArray(), kept.Values);
        }
    }

    /// <summary>
    /// Takes the states from a file that <see cref="AddTo"/> has written; those that it lacks are zero. Nothing is changed unless all fit.
    /// </summary>
    /// <returns>All that does not fit, to be said of the file; none where they were taken.</returns>
    internal string? Restore(SafetensorsFile file, string prefix)
    {
        List<string> differences = [];
        var restore = Read(file, prefix, differences);
        if (differences.Count > 0)
            return string.Join("; ", differences);
        restore();
        return null;
    }

    /// <summary>Reads what <see cref="AddTo"/> wrote; what does not fit is added to the differences.</summary>
    /// <returns>Takes the states.</returns>
    internal Action Read(SafetensorsFile file, string prefix, List<string> differences)
    {
        ArgumentNullException.ThrowIfNull(file);
        var read = new Kept?[states.Length];
        foreach (var entry in file.Entries.Where(entry => entry.Name.StartsWith($"{prefix}.", StringComparison.Ordinal)))
        {
            int ordinal = Enumerable.Range(0, states.Length).FirstOrDefault(k => Name(prefix, k) == entry.Name, -1);
            if (ordinal < 0)
                differences.Add($"it holds {Quote.Of(entry.Name)}, which this model does not carry");
            else if (entry.Shape.Count != 2 || entry.Shape[1] != model.Carried[ordinal])
                differences.Add($"{entry.Name} is [{string.Join(", ", entry.Shape)}], expected [sequences, {model.Carried[ordinal]}]");
            else if (entry.DType == "F32" && file.Float32(entry.Name) is var values && values.All(float.IsFinite))
                read[ordinal] = new(values, Shape.Of(file.Shape(entry.Name)));
            else
                differences.Add($"{entry.Name} is not of finite numbers in F32");
        }
        return () => Take(read);
    }

    /// <summary>True where a network that runs twice in a pass is refused: its second run would go on from the end of the first.</summary>
    internal bool OncePerPass { get; init; }

    /// <summary>The state that a pass starts from; none for zero.</summary>
    internal Variable Start(ParameterList user, int ordinal, Tape tape, Shape shape)
    {
        Require(user);
        if (states[ordinal] is not { IsSet: true } kept)
            return default;
        if (OncePerPass && kept.KeptIn == tape.Generation)
            throw new InvalidOperationException(
                "The model runs one network twice in a step, which has one place for its states; give it a network of its own for each.");
        if (Interlocked.Exchange(ref kept.IsOut, true))
            throw new InvalidOperationException(
                "The carried states are used by a pass that has not ended, on another thread or by an exception; give each its own, or Clear them.");
        if (kept.Shape != shape)
            throw new ArgumentException(
                $"The carried states are of {kept.Shape[0]} sequences, the input has {shape[0]}; Clear them where other sequences begin.");
        return tape.Input(shape, kept.Values);
    }

    /// <summary>Keeps what a pass leaves behind.</summary>
    internal void Keep(ParameterList user, int ordinal, Variable state)
    {
        Require(user);
        var kept = KeptOf(ordinal, state.Shape);
        state.Value.CopyTo(kept.Values);
        kept.KeptIn = state.Tape.Generation;
        kept.Set();
    }

    /// <summary>Copies all states, to <see cref="GoBack"/> to where a step fails on its way.</summary>
    internal void Remember()
    {
        foreach (var kept in states)
            kept?.Remember();
    }

    /// <summary>Makes the states what they were when they were remembered.</summary>
    internal void GoBack()
    {
        foreach (var kept in states)
            kept?.GoBack();
    }

    /// <summary>The shapes of what these passes have kept so far, by ordinal; null for what they have not.</summary>
    internal Shape?[] Shapes => [.. states.Select(kept => kept?.Shape)];

    /// <summary>
    /// Memory for a state that the next pass starts from, its content undefined; allocates where there was none for so many.
    /// </summary>
    internal Span<float> Begin(int ordinal, Shape shape)
    {
        var kept = KeptOf(ordinal, shape);
        kept.Set();
        return kept.Values;
    }

    /// <summary>What the last pass has left behind of a state.</summary>
    internal ReadOnlySpan<float> End(int ordinal) => states[ordinal]!.Values;

    /// <summary>The name of a state in a file.</summary>
    internal static string Name(string prefix, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{ordinal}");

    // The memory of the largest serves those of all sizes.
    Kept KeptOf(int ordinal, Shape shape)
    {
        if (states[ordinal] is not { } kept || kept.Capacity < shape.Length)
            states[ordinal] = kept = new(new float[shape.Length], shape);
        kept.Shape = shape;
        return kept;
    }

    void Take(Kept?[] read)
    {
        for (int k = 0; k < states.Length; k++)
        {
            read[k]?.Set();
            if (read[k] is { } kept)
                states[k] = kept;
            else
                states[k]?.Forget();  // the memory stays for what is kept next
        }
    }

    void Require(ParameterList user)
    {
        if (!model.IsOfSameList(user))
            throw new ArgumentException("The carried states are of another model; make them of the parameters of this one.");
        if (states.Length != model.Carried.Count)
            throw new InvalidOperationException("The model got more recurrent modules since; make the carried states when all are declared.");
    }

    sealed class Kept(float[] memory, Shape shape)
    {
        public bool IsOut;  // started from, and not yet kept anew
        public int KeptIn;  // the pass, by its tape's count
        float[]? before;    // what to go back to
        Shape shapeBefore;
        bool wasSet;

        public bool IsSet { get; private set; }

        public Shape Shape { get; set; } = shape;

        public int Capacity => memory.Length;

        public Span<float> Values => memory.AsSpan(0, Shape.Length);

        public void Set()
        {
            IsSet = true;
            Volatile.Write(ref IsOut, false);
        }

        public void Remember()
        {
            (wasSet, shapeBefore) = (IsSet, Shape);
            memory.CopyTo(before ??= new float[memory.Length], 0);
        }

        public void GoBack()
        {
            Forget();
            if (!wasSet)
                return;
            Shape = shapeBefore;
            before!.CopyTo(memory, 0);
            Set();
        }

        // The memory stays for the next state.
        public void Forget() => (IsSet, IsOut) = (false, false);
    }
}
