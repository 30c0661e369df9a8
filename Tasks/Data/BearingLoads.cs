using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>The nine faults under one load of the motor.</summary>
/// <param name="Name">The load, such as <c>1 HP</c>.</param>
sealed record BearingLoad(string Name, BearingRecording[] Recordings);

/// <summary>
/// Finds and reads the recordings under load: npz files beside each other, or in the archives that they are handed out in. Their normal
/// recordings are not published with them.
/// </summary>
static class BearingLoads
{
    static readonly (string Name, int Rpm)[] loads = [("1 HP", 1772), ("2 HP", 1750), ("3 HP", 1730)];

    /// <summary>Reads all three loads from a folder or from its <c>cwru_other_loads</c>.</summary>
    /// <exception cref="DataFormatException">A recording is missing or damaged.</exception>
    public static IReadOnlyList<BearingLoad> Read(string folder, DataFileReader reader) =>
        [.. loads.Select(load => Read(folder, load.Name, load.Rpm, reader))];

    static BearingLoad Read(string folder, string name, int rpm, DataFileReader reader)
    {
        var set = DatasetCatalog.CwruOtherLoads;
        string archiveName = $"cwru_{rpm}rpm_faults_npz.zip";
        var faults = BearingFile.All.Where(file => file.Fault != BearingFault.Normal);
        string? path = DataPlaces.Find(set, folder, archiveName);
        var archive = path is null ? null : ZipContents.Read(path);
        return new(name, [.. faults.Select(file => Recording(NameAt(file, rpm), file.Fault))]);

        BearingRecording Recording(string npzName, BearingFault fault)
        {
            double[] samples = DataPlaces.Find(set, folder, npzName) is { } loose
                ? BearingChannel.Read(reader.Read(loose, NpzFile.Read), loose, npzName)
                : path is not null && archive is not null && archive.Contains(npzName)
                ? BearingChannel.Read(reader.Read(path, _ => NpzFile.Read(archive, npzName)), $"{archiveName}/{npzName}", npzName)
                : throw DataPlaces.Missing(set, folder, $"{npzName} (or {archiveName} with it)");
            return new() { Name = npzName, Fault = fault, SampleRate = BearingFile.FaultRate, Samples = samples };
        }
    }

    static string NameAt(BearingFile file, int rpm) => file.NpzName.Replace("1797", rpm.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
