using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Parameters as a safetensors file under their own names. A PyTorch state dictionary that was saved as safetensors loads as it is, for
/// the names and layouts are the same.
/// </summary>
public static class ParameterFile
{
    /// <summary>Writes all values as F32, whole or not at all.</summary>
    /// <param name="metadata">Text pairs to keep beside them.</param>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    public static void Save(this ParameterList parameters, string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var writer = new SafetensorsWriter();
        foreach (var (key, text) in metadata ?? new Dictionary<string, string>())
            writer.Metadata[key] = text;
        foreach (var parameter in parameters)
            writer.Add(parameter.Name, parameter.Shape.ToArray(), parameter.Value);
        writer.Save(path);
    }

    /// <summary>Reads all values; parameters without memory get it. Nothing is changed unless everything fits.</summary>
    /// <exception cref="DataFormatException">
    /// The file is missing or damaged, lacks a parameter, has one of another shape or type or with numbers that are not finite, or has one
    /// that the model does not.
    /// </exception>
    public static void Load(this ParameterList parameters, string path)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var file = SafetensorsFile.Read(path);
        if (file.Entries.FirstOrDefault(entry => !parameters.Contains(entry.Name)) is { } stranger)
            throw Misfit(path, $"it holds {stranger.Name}, which the model does not have", parameters);
        var values = new float[parameters.Count][];
        for (int k = 0; k < values.Length; k++)
        {
            var parameter = parameters[k];
            if (!file.Contains(parameter.Name))
                throw Misfit(path, $"it lacks {parameter.Name} {parameter.Shape}", parameters);
            int[] shape = file.Shape(parameter.Name);
            if (!shape.AsSpan().SequenceEqual(parameter.Shape.ToArray()))
                throw Misfit(path, $"{parameter.Name} is [{string.Join(", ", shape)}], expected {parameter.Shape}", parameters);
            values[k] = file.Float32(parameter.Name);
            int at = Array.FindIndex(values[k], x => !float.IsFinite(x));
            if (at >= 0)
                throw new DataFormatException(
                    string.Create(CultureInfo.InvariantCulture, $"{path}: {parameter.Name} has {values[k][at]} at element {at}, ")
                        + "expected finite numbers; give the file of a model that was trained to its end.",
                    path);
        }

        if (!parameters.HasMemory)
            parameters.Allocate();
        for (int k = 0; k < values.Length; k++)
            values[k].CopyTo(parameters[k].Write());
    }

    static DataFormatException Misfit(string path, string what, ParameterList parameters) =>
        new($"{path}: {what}; the model has {string.Join(", ", parameters.Select(p => p.Name))}: give a file of this model.", path);
}
