using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// The values of parameters in a file, each under its name behind a prefix, held against the parameters of a model before they are taken.
/// </summary>
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

    /// <summary>The finite numbers of a tensor, which is there.</summary>
    public static float[] Read(SafetensorsFile file, string name, List<string> differences) =>
        Read(new(name, file.TypeOf(name)!, []), file.Float32, converts: false, differences);

    /// <summary>The same of any format.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="read">Gives its numbers.</param>
    /// <param name="converts">True to take those of other types than single precision too.</param>
    /// <param name="differences">Where to say what does not fit.</param>
    public static float[] Read(TensorHead tensor, Func<string, float[]> read, bool converts, List<string> differences)
    {
        string shown = Quote.Visible(tensor.Name);
        bool isRead = tensor.Type == "F32" || (converts && SafetensorsTypes.Of(tensor.Type) is not null);
        float[] values = isRead ? read(tensor.Name) : [];
        int at = Array.FindIndex(values, x => !float.IsFinite(x));
        if (!isRead)
            differences.Add($"{shown} is {Quote.Visible(tensor.Type)}, expected {(converts ? "real numbers" : "F32")}");
        else if (at >= 0)
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"{shown} holds {values[at]} at element {at}, expected finite numbers"));
        return values;
    }

    /// <summary>A count from 0 on that can be counted on: what is left until it is too large for its type lasts for ever.</summary>
    public static long ReadCount(SafetensorsFile file, string name, List<string> differences)
    {
        const long most = 1L << 53;
        if (file.TypeOf(name) == "I64" && file.Int64(name) is [>= 0 and <= most and var count])
            return count;
        differences.Add(string.Create(CultureInfo.InvariantCulture, $"{Quote.Visible(name)} is not one whole number from 0 to {most}"));
        return 0;
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
