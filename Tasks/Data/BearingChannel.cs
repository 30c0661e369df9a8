using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Data;

/// <summary>The drive-end channel of a recording, checked before and after it is unpacked.</summary>
static class BearingChannel
{
    const string Channel = "DE";
    const int MostSamples = 10_000_000;  // forty times the longest recording

    /// <summary>The samples in an npz file.</summary>
    /// <param name="path">Where the file is, for messages.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="DataFormatException">There is no such channel, or it is not one signal of finite numbers.</exception>
    public static double[] Read(NpzFile npz, string path, string name)
    {
        if (!npz.Contains(Channel))
            throw NoDriveEnd(name, npz.Names, path);
        RequireOneSignal(npz.Shape(Channel), path, name);
        return Finite(npz.Array(Channel).ToDouble(), path, name);
    }

    /// <summary>The samples in a MATLAB file.</summary>
    /// <exception cref="DataFormatException">There is no such variable, or it is not one signal of finite numbers.</exception>
    public static double[] Read(MatFile mat, string variable, string path, string name)
    {
        mat.ThrowIfDamaged();
        RequireOneSignal(mat.Dimensions(variable), path, name);
        return Finite(mat.Values(variable), path, name);
    }

    // Channels side by side would be read as one signal. Looked at before the samples are unpacked, which may be many.
    static void RequireOneSignal(IReadOnlyList<int> shape, string path, string name)
    {
        if (shape.Count(size => size != 1) > 1)
            throw new DataFormatException(
                $"bearing: the drive-end channel of {name} is [{string.Join(", ", shape)}], expected one signal [N] or [N, 1]; download the file "
                    + "again.",
                path);
        if (shape.Any(size => size > MostSamples))
            throw new DataFormatException(
                $"bearing: the drive-end channel of {name} has {shape.Max()} samples, expected at most {MostSamples}; download the file again.",
                path);
    }

    static DataFormatException NoDriveEnd(string name, IReadOnlyList<string> present, string path)
    {
        string held = present.Count == 0
            ? $"no array, expected '{Channel}'"
            : $"{string.Join(" and ", present.Take(4).Select(Quote.Of))} but no '{Channel}'";
        return new($"bearing: {name} holds {held}; download the drive-end file again.", path);
    }

    static double[] Finite(double[] samples, string path, string name)
    {
        int at = Array.FindIndex(samples, x => !double.IsFinite(x));
        return at < 0 ? samples : throw new DataFormatException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"bearing: {name} has {samples[at]} at sample {at}, expected finite numbers; download the file again."),
            path);
    }
}
