using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// What a run continues from to the same bits, as tensors of a file: the values of all parameters, <c>param.*</c>, and what the optimizer
/// remembers, <c>kind.*</c> with <c>kind.step</c>, where the kind is a word such as <c>adam</c>.
/// </summary>
[Experimental(Shared.Diagnostic)]
public static class TrainingTensors
{
    /// <summary>Adds parameters and optimizer to a file.</summary>
    public static void Add(SafetensorsWriter writer, Optimizer optimizer, string kind)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(optimizer);
        Add(writer, optimizer.Parameters, "param");
        foreach (var remembered in optimizer.State)
            writer.Add($"{kind}.{remembered.Name}", remembered.Tensor.Shape.ToArray(), remembered.Tensor.Span);
        writer.Add($"{kind}.step", [1], (long[])[optimizer.StepCount]);
    }

    /// <summary>Adds the values of parameters to a file, named <c>prefix.name</c>.</summary>
    public static void Add(SafetensorsWriter writer, ParameterList parameters, string prefix)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var parameter in parameters)
            writer.Add($"{prefix}.{parameter.Name}", parameter.Shape.ToArray(), parameter.Value);
    }

    /// <summary>Brings parameters and optimizer back. Nothing is changed unless everything fits.</summary>
    /// <returns>All that does not fit, to be said of the file; none where it was brought back.</returns>
    public static string? Restore(SafetensorsFile file, Optimizer optimizer, string kind)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(optimizer);
        List<string> differences = [];
        var restore = Read(file, optimizer.Parameters, "param", differences);
        SavedParameters.RefuseOthers(file, optimizer.Parameters, "param.", differences);
        restore += Read(file, optimizer, kind, differences);
        return Finish(restore, differences);
    }

    /// <summary>Brings the values of parameters back. Nothing is changed unless all fit.</summary>
    /// <returns>All that does not fit, to be said of the file; none where they were brought back.</returns>
    public static string? Restore(SafetensorsFile file, ParameterList parameters, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(parameters);
        List<string> differences = [];
        return Finish(Read(file, parameters, prefix, differences), differences);
    }

    /// <summary>Reads the values of parameters; what does not fit is added to the differences.</summary>
    /// <returns>Brings them back.</returns>
    internal static Action Read(SafetensorsFile file, ParameterList parameters, string prefix, List<string> differences)
    {
        float[][] values = SavedParameters.Read(file, parameters, $"{prefix}.", differences);
        return () => SavedParameters.Write(values, parameters);
    }

    /// <summary>Reads what an optimizer remembers; what does not fit is added to the differences.</summary>
    /// <returns>Brings it back.</returns>
    internal static Action Read(SafetensorsFile file, Optimizer optimizer, string kind, List<string> differences)
    {
        string count = $"{kind}.step";
        long step = SavedParameters.ReadCount(file, count, differences);
        Dictionary<string, float[]> saved = [];
        var state = file.Entries.Where(entry => entry.Name.StartsWith($"{kind}.", StringComparison.Ordinal) && entry.Name != count);
        foreach (var entry in state)
            saved.Add(entry.Name[(kind.Length + 1)..], SavedParameters.Read(file, entry.Name, differences));
        foreach (var (name, tensor) in optimizer.State)
        {
            // Of other lengths the optimizer tells.
            if (saved.TryGetValue(name, out float[]? values) && values.Length == tensor.Shape.Length
                && file.Shape($"{kind}.{name}") is var shape && !shape.AsSpan().SequenceEqual(tensor.Shape.ToArray()))
                differences.Add($"{Quote.Visible($"{kind}.{name}")} is [{string.Join(", ", shape)}], expected {tensor.Shape}");
        }
        differences.AddRange(optimizer.Differences(saved));
        return () => optimizer.Take(step, saved);
    }

    static string? Finish(Action restore, List<string> differences)
    {
        if (differences.Count > 0)
            return string.Join("; ", differences);
        restore();
        return null;
    }
}
