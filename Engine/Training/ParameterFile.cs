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
    /// that the model does not; the message says all of it.
    /// </exception>
    public static void Load(this ParameterList parameters, string path)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var file = SafetensorsFile.Read(path);
        List<string> differences = [];
        float[][] values = SavedParameters.Read(file, parameters, "", differences);
        SavedParameters.RefuseOthers(file, parameters, "", differences);
        if (differences.Count > 0)
            throw new DataFormatException(
                $"{Quote.Visible(path)}: {string.Join("; ", differences)}; the model has {string.Join(", ", parameters.Select(p => p.Name))}: "
                    + "give a file of this model, trained to its end.", path);
        SavedParameters.Write(values, parameters);
    }
}
