using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Parameters as a safetensors or npz file under their own names. A PyTorch state dictionary that was saved as safetensors, by
/// <c>torch.save</c> or <c>numpy.savez</c>, loads as it is, for the names and layouts are the same.
/// </summary>
public static class ParameterFile
{
    /// <summary>Writes all values, whole or not at all: as npz where the path ends in ".npz", otherwise as safetensors.</summary>
    /// <param name="metadata">Text pairs to keep beside them, which npz cannot.</param>
    /// <param name="prefix">What stands before the names in the file.</param>
    /// <param name="type">The precision that they are kept in, rounded to the nearest; F32 alone in npz.</param>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    /// <exception cref="ArgumentException">
    /// A value is beyond the range of the type, or the file is npz and asked for more than it has.
    /// </exception>
    public static void Save(
        this ParameterList parameters, string path, IReadOnlyDictionary<string, string>? metadata = null, string prefix = "",
        SafetensorsType type = SafetensorsType.F32)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(path);
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            if (type != SafetensorsType.F32 || metadata is { Count: > 0 })
                throw new ArgumentException(
                    "An npz file has single precision and no metadata here; save a file that ends in .safetensors.", nameof(path));
            SaveNpz(parameters, path, prefix);
            return;
        }
        var writer = new SafetensorsWriter();
        foreach (var (key, text) in metadata ?? new Dictionary<string, string>())
            writer.Metadata[key] = text;
        foreach (var parameter in parameters)
        {
            if (type == SafetensorsType.F16 && FirstBeyondHalf(parameter.Value) is >= 0 and var at)
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{parameter.Name} is {parameter.Value[at]} at element {at}, beyond F16, which goes to {Half.MaxValue}; save it as BF16 or F32."), nameof(type));
            writer.Add(prefix + parameter.Name, parameter.Shape.ToArray(), parameter.Value, type);
        }
        writer.Save(path);
    }

    static void SaveNpz(ParameterList parameters, string path, string prefix)
    {
        var writer = new NpzWriter();
        foreach (var parameter in parameters)
            writer.Add(prefix + parameter.Name, parameter.Shape.ToArray(), parameter.Value);
        writer.Save(path);
    }

    static ParameterMatch Match(byte[] bytes, string path, ParameterList parameters, LoadOptions options)
    {
        if (bytes.AsSpan().StartsWith("PK"u8))
        {
            var archive = ZipContents.Parse(bytes, path);
            if (PyTorchFile.IsOne(archive))
            {
                var theirs = PyTorchFile.In(archive, path);
                return new(theirs.Heads, theirs.ConvertToSingle, parameters, options);
            }
            var arrays = NpzFile.In(archive, path);
            return new(arrays.Names.Select(arrays.Head), arrays.ConvertToSingle, parameters, options);
        }
        var file = SafetensorsFile.Parse(bytes, path);
        ParameterMatch match = new(file.Heads, file.ConvertToSingle, parameters, options);
        if (match.Differences.Count > 0 && TrainingFile.IsOne(file))
            throw new DataFormatException(
                $"{Quote.Visible(path)}: it is the file of a training, from which Trainer.Resume goes on; Save of the parameters writes what Load reads.", path);
        return match;
    }

    static int FirstBeyondHalf(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i]) && Half.IsInfinity((Half)values[i]))
                return i;
        }
        return -1;
    }

    /// <summary>
    /// Reads values by name from safetensors, a <see cref="PyTorchFile"/> or an <see cref="NpzFile"/>, which is told by its content;
    /// parameters without memory get it. Nothing is changed unless everything fits: without options every parameter is in the file, in
    /// single precision, and nothing else is.
    /// </summary>
    /// <returns>What was taken from where, what kept its values, and what was left.</returns>
    /// <exception cref="DataFormatException">
    /// The file is missing or damaged, lacks a parameter, has one of another shape or type or with numbers that are not finite, has one
    /// that the model does not, or two for one; the message says all of it.
    /// </exception>
    /// <exception cref="InvalidOperationException">Some parameters are to keep values that they do not have yet.</exception>
    public static LoadReport Load(this ParameterList parameters, string path, LoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var plan = Match(UntrustedBytes.OfFile(path, "a file of parameters"), path, parameters, options ?? new());
        if (plan.Differences.Count > 0)
            throw new DataFormatException(
                $"{Quote.Visible(path)}: {string.Join("; ", plan.Differences)}; "
                    + $"the model has {string.Join(", ", parameters.Select(p => p.Name))}: give a file of this model.", path);
        return plan.Take();
    }
}
