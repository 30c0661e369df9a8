using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>
/// Finds and reads the ten recordings, as npz files or as the MATLAB files they were made from; both hold the same numbers.
/// </summary>
static class BearingFolder
{
    static readonly string otherwise = $"get the recordings with '{DatasetCatalog.Cwru.Command}', or leave it out for generated signals";

    /// <summary>
    /// Reads the recordings from <paramref name="folder"/>, or from <c>npz</c> or <c>mat</c> in it or in its <c>cwru</c>; npz files come
    /// first. MATLAB files may lie in ZIP archives beside the others.
    /// </summary>
    /// <param name="reader">Reads the files and keeps their digests.</param>
    /// <param name="source">What was read, for reports.</param>
    /// <exception cref="DataFormatException">The folder or a recording is missing, or a recording is damaged.</exception>
    public static BearingRecording[] Read(string folder, DataFileReader reader, out string source)
    {
        if (!Directory.Exists(folder))
            throw new DataFormatException(
                $"bearing: there is no folder {folder}; expected the one with the ten recordings: correct --data, {otherwise}.",
                folder);

        string[] places = [folder, .. Below(folder), .. Below(Path.Combine(folder, "cwru"))];
        if (places.FirstOrDefault(HoldsNpz) is { } npz)
        {
            source = $"CWRU npz files of {npz}";
            return ReadAll(npz, file => file.NpzName, file => Exists(npz, file), file => ReadNpz(npz, file, reader));
        }
        if (places.Select(MatFolder.Open).FirstOrDefault(place => place.HoldsAny) is { } mat)
        {
            source = $"CWRU MATLAB files of {mat.Folder}";
            return ReadAll(mat.Folder, file => file.MatName, mat.Contains, file => ReadMat(mat, file, reader));
        }
        throw new DataFormatException(
            $"bearing: {folder} holds neither npz files such as {BearingFile.All[0].NpzName} nor MATLAB files such as "
            + $"{BearingFile.All[0].MatName}, nor does a folder 'npz' or 'mat' in it; correct --data, {otherwise}.",
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
                $"bearing: {place} lacks {missing}; all ten recordings are needed: get them with "
                    + $"'{DatasetCatalog.Cwru.Command}'.",
                place);

        return [.. BearingFile.All.Select(file => new BearingRecording
        {
            Name = name(file),
            Fault = file.Fault,
            SampleRate = file.SampleRate,
            Samples = read(file),
        })];
    }

    static double[] ReadNpz(string place, BearingFile file, DataFileReader reader)
    {
        string path = Path.Combine(place, file.NpzName);
        return BearingChannel.Read(reader.Read(path, NpzFile.Read), path, file.NpzName);
    }

    static double[] ReadMat(MatFolder place, BearingFile file, DataFileReader reader) =>
        BearingChannel.Read(place.Read(file, reader), file.MatVariable, Path.Combine(place.Folder, file.MatName), file.MatName);
}
