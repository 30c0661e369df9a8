using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// What a run continues from to the same bits, as tensors of a file: the values of all parameters, <c>param.*</c>, and what the optimizer
/// remembers, <c>kind.*</c> with <c>kind.step</c>, where the kind is a word such as <c>adam</c>.
/// </summary>
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
    /// <returns>What does not fit, to be said of the file; none where it was brought back.</returns>
    public static string? Restore(SafetensorsFile file, Optimizer optimizer, string kind)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (Fault(file, optimizer.Parameters, "param") is { } misfit)
            return misfit;
        if (file.Entries.FirstOrDefault(entry => entry.Name == $"{kind}.step") is not { DType: "I64" } || file.Int64($"{kind}.step") is not [>= 0 and var step])
            return $"{kind}.step is not one whole number from 0 on";
        foreach (var remembered in optimizer.State)
        {
            if (Fault(file, $"{kind}.{remembered.Name}", remembered.Tensor.Shape) is { } fault)
                return fault;
        }
        Dictionary<string, float[]> saved = [];
        foreach (var entry in file.Entries.Where(entry => entry.Name.StartsWith($"{kind}.", StringComparison.Ordinal) && entry.Name != $"{kind}.step"))
        {
            string name = entry.Name[(kind.Length + 1)..];
            if (Fault(file, entry.Name, Shape.Of(entry.Shape.ToArray())) is { } fault)
                return fault;
            saved.Add(name, file.Float32(entry.Name));
        }
        if (optimizer.TryRestore(step, saved) is { } other)
            return other;
        Copy(file, optimizer.Parameters, "param");
        return null;
    }

    /// <summary>Brings the values of parameters back. Nothing is changed unless all fit.</summary>
    /// <returns>What does not fit, to be said of the file; none where they were brought back.</returns>
    public static string? Restore(SafetensorsFile file, ParameterList parameters, string prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(parameters);
        string? fault = Fault(file, parameters, prefix);
        if (fault is null)
            Copy(file, parameters, prefix);
        return fault;
    }

    internal static string? Fault(SafetensorsFile file, ParameterList parameters, string prefix) =>
        parameters.Select(parameter => Fault(file, $"{prefix}.{parameter.Name}", parameter.Shape)).FirstOrDefault(fault => fault is not null);

    static string? Fault(SafetensorsFile file, string name, Shape expected)
    {
        if (!file.Contains(name))
            return $"it lacks {Quote.Visible(name)} {expected}";
        int[] shape = file.Shape(name);
        if (!shape.AsSpan().SequenceEqual(expected.ToArray()))
            return $"{Quote.Visible(name)} is [{string.Join(", ", shape)}], expected {expected}";
        float[] values = file.Float32(name);
        int at = Array.FindIndex(values, x => !float.IsFinite(x));
        return at < 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{Quote.Visible(name)} holds {values[at]} at {at}, expected finite numbers");
    }

    static void Copy(SafetensorsFile file, ParameterList parameters, string prefix)
    {
        if (!parameters.HasMemory)
            parameters.Allocate();
        foreach (var parameter in parameters)
            file.Float32($"{prefix}.{parameter.Name}").CopyTo(parameter.Write());
    }
}
