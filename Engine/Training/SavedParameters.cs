using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>The values of parameters in a file, each under its name behind a prefix, held against the parameters of a model before they are taken.</summary>
static class SavedParameters
{
    /// <summary>The values in the order of the parameters; what does not fit is added to the differences.</summary>
    public static float[][] Read(SafetensorsFile file, ParameterList parameters, string prefix, List<string> differences)
    {
        var values = new float[parameters.Count][];
        for (int k = 0; k < values.Length; k++)
        {
            var parameter = parameters[k];
            string name = prefix + parameter.Name, shown = Quote.Visible(name);
            if (!file.Contains(name))
                differences.Add($"it lacks {shown} {parameter.Shape}");
            else if (file.Shape(name) is var shape && !shape.AsSpan().SequenceEqual(parameter.Shape.ToArray()))
                differences.Add($"{shown} is [{string.Join(", ", shape)}], expected {parameter.Shape}");
            else
                values[k] = Read(file, name, differences);
        }
        return values;
    }

    /// <summary>Adds what a file holds behind the prefix and the model does not have.</summary>
    public static void RefuseOthers(SafetensorsFile file, ParameterList parameters, string prefix, List<string> differences) =>
        differences.AddRange(file.Entries
            .Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal) && !parameters.Contains(entry.Name[prefix.Length..]))
            .Select(entry => $"it holds {Quote.Visible(entry.Name)} [{string.Join(", ", entry.Shape)}], which the model does not have"));

    /// <summary>The finite numbers of a tensor.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The tensor, which is there.</param>
    /// <param name="differences">Where to say what does not fit.</param>
    /// <param name="converts">True to round numbers of other types to single precision.</param>
    public static float[] Read(SafetensorsFile file, string name, List<string> differences, bool converts = false)
    {
        string dtype = file.Entries.First(entry => entry.Name == name).DType;
        bool isRead = dtype == "F32" || (converts && SafetensorsTypes.Of(dtype) is not null);
        float[] values = isRead ? file.ConvertToSingle(name) : [];
        int at = Array.FindIndex(values, x => !float.IsFinite(x));
        if (!isRead)
            differences.Add($"{Quote.Visible(name)} is {Quote.Visible(dtype)}, expected {(converts ? "real numbers" : "F32")}");
        else if (at >= 0)
            differences.Add(string.Create(
                CultureInfo.InvariantCulture, $"{Quote.Visible(name)} holds {values[at]} at element {at}, expected finite numbers"));
        return values;
    }

    /// <summary>Writes what was read; parameters without memory get it.</summary>
    public static void Write(float[][] values, ParameterList parameters)
    {
        if (!parameters.HasMemory)
            parameters.Allocate();
        for (int k = 0; k < values.Length; k++)
            values[k].CopyTo(parameters[k].Write());
    }
}
