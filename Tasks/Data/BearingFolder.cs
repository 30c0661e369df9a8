using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Data;

/// <summary>
/// Finds and reads the ten recordings, as npz files or as the MATLAB files they were made from; both hold the same numbers.
/// </summary>
static class BearingFolder
{
    const string Channel = "DE";
    const int MostSamples = 10_000_000;  // forty times the longest of the ten
    const string Otherwise = "or leave it out for generated signals";

    /// <summary>
    /// Reads the recordings from <paramref name="folder"/>, or from <c>npz</c> or <c>mat</c> in it or in its <c>cwru</c>; npz files come
    /// first. MATLAB files may lie in ZIP archives beside the others.
    /// </summary>
    /// <param name="source">What was read, for reports.</param>
    /// <exception cref="DataFormatException">The folder or a recording is missing, or a recording is damaged.</exception>
    public static BearingRecording[] Read(string folder, out string source)
    {
        if (!Directory.Exists(folder))
            throw new DataFormatException(
                $"bearing: there is no folder {folder}; expected the one with the ten recordings: correct --data, {Otherwise}.",
                folder);

        string[] places = [folder, .. Below(folder), .. Below(Path.Combine(folder, "cwru"))];
        if (places.FirstOrDefault(HoldsNpz) is { } npz)
        {
            source = $"CWRU npz files of {npz}";
            return ReadAll(npz, file => file.NpzName, file => Exists(npz, file), file => ReadNpz(npz, file));
        }
        if (places.Select(MatFolder.Open).FirstOrDefault(place => place.HoldsAny) is { } mat)
        {
            source = $"CWRU MATLAB files of {mat.Folder}";
            return ReadAll(mat.Folder, file => file.MatName, mat.Contains, file => ReadMat(mat, file));
        }
        throw new DataFormatException(
            $"bearing: {folder} holds neither npz files such as {BearingFile.All[0].NpzName} nor MATLAB files such as "
            + $"{BearingFile.All[0].MatName}, nor does a folder 'npz' or 'mat' in it; correct --data, {Otherwise}.",
            folder);
    }

    static string[] Below(string folder) => [Path.Combine(folder, "npz"), Path.Combine(folder, "mat")];

    static bool HoldsNpz(string place) => BearingFile.All.Any(file => Exists(place, file));

    static bool Exists(string place, BearingFile file) => File.Exists(Path.Combine(place, file.NpzName));

    static BearingRecording[] ReadAll(
        string place, Func<BearingFile, string> name, Func<BearingFile, bool> exists, Func<BearingFile, double[]> read)
    {
        string missing = string.Join(", ", BearingFile.All.Where(file => !exists(file)).Select(name));
        if (missing.Length > 0)
            throw new DataFormatException(
                $"bearing: {place} lacks {missing}; all ten recordings are needed: download the missing ones.", place);

        return [.. BearingFile.All.Select(file => new BearingRecording
        {
            Name = name(file),
            Fault = file.Fault,
            SampleRate = file.SampleRate,
            Samples = Finite(read(file), Path.Combine(place, name(file)), name(file)),
        })];
    }

    static double[] ReadNpz(string place, BearingFile file)
    {
        string path = Path.Combine(place, file.NpzName);
        var npz = NpzFile.Read(path);
        if (!npz.Contains(Channel))
            throw NoDriveEnd(file.NpzName, npz.Names, path);
        RequireOneSignal(npz.Shape(Channel), path, file.NpzName);
        return npz.Array(Channel).ToDouble();
    }

    static double[] ReadMat(MatFolder place, BearingFile file)
    {
        var mat = place.Read(file);
        mat.ThrowIfDamaged();
        RequireOneSignal(mat.Dimensions(file.MatVariable), Path.Combine(place.Folder, file.MatName), file.MatName);
        return mat.Values(file.MatVariable);
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
        string held = present.Count == 0 ? $"no array, expected '{Channel}'" : $"{string.Join(" and ", present.Take(4).Select(Quote))} but no '{Channel}'";
        return new($"bearing: {name} holds {held}; download the drive-end file again.", path);
    }

    // Names come from the file: short, and without what would steer a terminal.
    static string Quote(string name) => $"'{string.Concat(name.Take(40).Where(c => !char.IsControl(c)))}'";

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
