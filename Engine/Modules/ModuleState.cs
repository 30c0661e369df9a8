using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// Where a stream stands in a model: the states of its recurrent parts. A stream that goes on from it gives the bits of one that never
/// stopped. It belongs to no thread: it may be handed on, copied and kept in a file. <see cref="ModulePool.Open()"/> makes it. For one
/// thread at a time, which is held to.
/// </summary>
public sealed class ModuleState : IDisposable, IExclusive
{
    const string Format = "mogru model state 1", Prefix = "state";

    readonly ParameterList model;
    readonly Shape?[] shapes;  // by ordinal; null for what the model does not carry
    float[][] values;
    float[][] next;            // after a step that is not committed yet

    /// <summary>The state before the first step: zero.</summary>
    internal ModuleState(ParameterList model, Shape?[] shapes)
    {
        (this.model, this.shapes) = (model, shapes);
        values = [.. shapes.Select(shape => new float[shape?.Length ?? 0])];
        next = [.. shapes.Select(shape => new float[shape?.Length ?? 0])];
    }

    /// <summary>Of one thread at a time.</summary>
    internal Exclusive Use { get; } = new("stream");

    Exclusive IExclusive.Use => Use;

    /// <summary>Writes it to a safetensors file, whole or not at all.</summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public void Save(string path)
    {
        Use.Enter(nameof(Save));
        try
        {
            var writer = new SafetensorsWriter();
            writer.Metadata["format"] = Format;
            for (int k = 0; k < shapes.Length; k++)
            {
                if (shapes[k] is { } shape)
                    writer.Add(CarriedStates.Name(Prefix, k), shape.ToArray(), values[k]);
            }
            writer.Save(path);
        }
        finally
        {
            Use.Leave();
        }
    }

    /// <summary>Another state that is equal to this one.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public ModuleState Clone()
    {
        var clone = new ModuleState(model, shapes);
        CopyTo(clone);
        return clone;
    }

    /// <summary>Makes another state equal to this one; allocates nothing.</summary>
    /// <exception cref="ArgumentException">It is of another model, or of a step of another shape.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using one of them, or one is closed.</exception>
    public void CopyTo(ModuleState target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Require(model, shapes);
        if (ReferenceEquals(target, this))
            return;
        Use.Enter(nameof(CopyTo));
        try
        {
            target.Use.Enter(nameof(CopyTo));
            for (int k = 0; k < values.Length; k++)
                values[k].CopyTo(target.values[k], 0);
            target.Use.Leave();
        }
        finally
        {
            Use.Leave();
        }
    }

    /// <summary>Begins again: the next step is the first of a sequence.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public void Reset()
    {
        Use.Enter(nameof(Reset));
        foreach (float[] state in values)
            state.AsSpan().Clear();
        Use.Leave();
    }

    /// <summary>Ends the stream: its memory is let go, and every later use is an exception. Closing it again does nothing.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    public void Dispose()
    {
        Use.Close();
        (values, next) = ([], []);
    }

    /// <summary>Becomes what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">
    /// The file is missing, damaged or no stream's, or of another model or step; all that differs is named.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    internal void Resume(string path)
    {
        Use.Enter(nameof(Resume));
        try
        {
            var file = SafetensorsFile.Read(path);
            if (file.Metadata.GetValueOrDefault("format") != Format)
                FormatThrow.Unsupported(path, "it is no stream's", "give a file that Save of a stream of a model wrote");

            // A file without states is of a stream before its first step.
            if (file.Entries.Count > 0 && Differences(file) is { Length: > 0 } differences)
                FormatThrow.Unsupported(path, differences, "give the file of a stream of this model and shape");
            for (int k = 0; k < shapes.Length; k++)
            {
                string name = CarriedStates.Name(Prefix, k);
                if (shapes[k] is null || !file.Contains(name))
                    next[k].AsSpan().Clear();
                else if (file.Float32(name) is { } read && Array.TrueForAll(read, float.IsFinite))
                    read.CopyTo(next[k], 0);
                else
                    FormatThrow.Unsupported(path, $"{name} is not of finite numbers", "give the file of a stream whose states are numbers");
            }
            Commit();
        }
        finally
        {
            Use.Leave();
        }
    }

    // All in which a file differs, by name.
    string Differences(SafetensorsFile file)
    {
        var carried = Enumerable.Range(0, shapes.Length).Where(k => shapes[k] is not null)
            .ToDictionary(k => CarriedStates.Name(Prefix, k), k => shapes[k]!.Value);
        var strangers = file.Entries.Where(entry => !carried.ContainsKey(entry.Name));
        var differences = strangers.Select(entry => $"it holds {Quote.Of(entry.Name)}, which this model has not");
        foreach (var (name, shape) in carried)
        {
            if (!file.Contains(name))
                differences = differences.Append($"it lacks {name} {shape}");
            else if (!file.Shape(name).AsSpan().SequenceEqual(shape.ToArray()))
                differences = differences.Append($"{name} is [{string.Join(", ", file.Shape(name))}], expected {shape}");
        }
        return string.Join("; ", differences);
    }

    /// <summary>One of its states.</summary>
    internal ReadOnlySpan<float> this[int ordinal] => values[ordinal];

    /// <summary>The same after the step.</summary>
    internal Span<float> Next(int ordinal) => next[ordinal];

    /// <summary>Makes the states after the step those before the next one.</summary>
    internal void Commit() => (values, next) = (next, values);

    /// <summary>Refuses what it does not belong to.</summary>
    /// <exception cref="ArgumentException">It is another model, or a step of another shape.</exception>
    internal void Require(ParameterList user, Shape?[] carried)
    {
        if (!model.IsOfSameList(user))
            throw new ArgumentException("The state is of another model; open one for this.");
        if (!ReferenceEquals(shapes, carried) && !shapes.AsSpan().SequenceEqual(carried))
            throw new ArgumentException(
                $"The states are {InWords(shapes)}, expected {InWords(carried)}; open one for steps of this shape.");
    }

    static string InWords(Shape?[] all) => string.Join(", ", all.Where(shape => shape is not null));
}
