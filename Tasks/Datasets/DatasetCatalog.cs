using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Datasets;

/// <summary>The data sets that the experiments read.</summary>
static class DatasetCatalog
{
    const string BearingTerms = "No formal licence; the Bearing Data Center asks to be named (K. A. Loparo, Case Western Reserve University).";
    const string BearingCenter = "https://engineering.case.edu/bearingdatacenter";
    const string GitHub = "https://raw.githubusercontent.com";
    const string UcrMirror = $"{GitHub}/femartip/XAI_time_series";

    public static Dataset Etth1 { get; } = new()
    {
        Name = "etth1",
        Folder = "ett",
        Title = "Electricity transformer temperature, hourly for two years: 17420 rows (ETTh1)",
        Licence = "CC BY-ND 4.0: unchanged copies only, naming Zhou et al., Informer, AAAI 2021.",
        IsLicensed = true,
        Source = "github.com/zhouhaoyi/ETDataset, ETT-small/ETTh1.csv",
        Address = name => $"{GitHub}/zhouhaoyi/ETDataset/1d16c8f4f943005d613b5bc962e9eeb06058cf07/ETT-small/{name}",
        Items = [new("ETTh1.csv", 2589657, "f18de3ad269cef59bb07b5438d79bb3042d3be49bdeecf01c1cd6d29695ee066")],
    };

    public static Dataset Ecg5000 { get; } = new()
    {
        Name = "ecg5000",
        Folder = "ecg5000",
        Title = "Heartbeats of one patient in five classes, 140 samples each: 500 to train, 4499 to test",
        Licence = "None stated; UCR archive, given by Y. Chen and E. Keogh, from PhysioNet's BIDMC CHF database (chf07).",
        Source = "github.com/femartip/XAI_time_series, data/ECG5000 (of the 4500 test rows the first is missing there)",
        Address = name => $"{UcrMirror}/{(name.EndsWith(".tsv", StringComparison.Ordinal) ? "1c73cd7" : "e5ff7719")}/data/ECG5000/"
            + name.Replace(".missing_row0", "", StringComparison.Ordinal),
        Items =
        [
            new("ECG5000_TRAIN.tsv", 786687, "df86ac15d7e283e731db6be7865f5004b65bc639014cb8b9753c26e24a9092a1"),
            new("ECG5000_TEST.missing_row0.npy", 2537564, "838df676a7096332aa55210e64fc69e27b06795d93603c7348f6f078ababdcb5"),
        ],
    };

    public static Dataset Ecg200 { get; } = Ucr("ECG200", "ecg200",
        "Single heartbeats, normal or of an infarction, 96 samples each: 100 to train, 100 to test",
        "given by R. Olszewski",
        new("ECG200_TRAIN.txt", 155300, "a81521c4fdcded0bbb47334136bc4a6bf7dd8cdf8c8d5877b36d207146f55151"),
        new("ECG200_TEST.txt", 155300, "907c243f6e92234fc3a249448240e95db292835217457a2bc4cbe3d73a02902d"));

    public static Dataset ItalyPowerDemand { get; } = Ucr("ItalyPowerDemand", "italy-power-demand",
        "Days of Italy's demand for power, October to March or April to September, by the hour: 67 to train, 1029 to test",
        "from the paper \"Intelligent Icons\"",
        new("ItalyPowerDemand_TRAIN.txt", 26867, "63bf02d6a32e78729dd2e65e80f7f64bec7a20f9a78e0e2e05f0c8805596bccb"),
        new("ItalyPowerDemand_TEST.txt", 412629, "ccc6c47d996069ff8c4144d91456abfcee21aadd15f59e7088849e4faa0dbb46"));

    public static Dataset Mnist { get; } = new()
    {
        Name = "mnist",
        Folder = "mnist",
        Title = "Handwritten digits, 28 x 28 pixels: 60000 to train, 10000 to test",
        Licence = "Commonly given as CC BY-SA 3.0 (LeCun, Cortes, Burges); not stated with the files.",
        Source = "the four idx files of LeCun, Cortes and Burges, gzip or not; any gzip file with the same content will do",
        Address = name => name.EndsWith(".gz", StringComparison.Ordinal) ? $"https://ossci-datasets.s3.amazonaws.com/mnist/{name}" : null,
        Items =
        [
            Gzip("train-images-idx3-ubyte", 9630610, "71524e2cd1ad2968737f7f2f2ff69cbfc32df8ccddff51593f7cb2d4e0eb5b64",
                47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            Gzip("train-labels-idx1-ubyte", 28881, "e867c6895efbe4af17eefa0d68f5a582082c6bab63cf2ed41e4f3b232b29abf4",
                60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            Gzip("t10k-images-idx3-ubyte", 1648877, "ba05d2d6e06f59dd97d2d5378250478bb5c9b64296a5c2681700569121e3a2d7",
                7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            Gzip("t10k-labels-idx1-ubyte", 4542, "94088eab8a64f51a9b34cc9716f54b6548ef8b2fd16ada6d1575091b933dbf4b",
                10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ],
    };

    public static Dataset Cwru { get; } = new()
    {
        Name = "cwru",
        Folder = "cwru/npz",
        Title = "Bearing vibration without load, 1797 rpm: one normal recording and nine faults, as npz",
        Licence = BearingTerms,
        Source = $"{BearingCenter}; as npz: github.com/srigas/CWRU_Bearing_NumPy, Data/1797 RPM",
        Address = BearingAddress,
        Items = BearingDigests.Npz,
    };

    public static Dataset CwruMat { get; } = new()
    {
        Name = "cwru-mat",
        Folder = "cwru/mat",
        Title = "The recordings of cwru as the MATLAB files that they were handed out as",
        Licence = BearingTerms,
        Source = $"{BearingCenter}; github.com/yyxyz/CaseWesternReserveUniversityData",
        Address = name => BearingDigests.MatSource(name) is { } file
            ? $"{GitHub}/yyxyz/CaseWesternReserveUniversityData/b19e5a7e/{Uri.EscapeDataString(file)}"
            : null,
        Items = BearingDigests.Mat,
    };

    public static Dataset CwruOtherLoads { get; } = new()
    {
        Name = "cwru-other-loads",
        Folder = "cwru_other_loads",
        Title = "Bearing vibration at 1, 2 and 3 HP: the nine faults at each load, no normal recording",
        Licence = BearingTerms,
        Source = $"{BearingCenter}; as npz: github.com/srigas/CWRU_Bearing_NumPy, Data/1772 RPM, 1750 RPM, 1730 RPM",
        Address = BearingAddress,
        Items = BearingDigests.OtherLoads,
    };

    public static IReadOnlyList<Dataset> All { get; } = [Etth1, Ecg5000, Ecg200, ItalyPowerDemand, Mnist, Cwru, CwruOtherLoads, CwruMat];

    /// <summary>The data set of this name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Dataset Find(string name) => All.FirstOrDefault(set => set.Name == name)
        ?? throw new UsageException($"data: {UsageErrors.Unknown("data set", name, [.. All.Select(set => set.Name)])}");

    // Text, a series a row, its class first.
    static Dataset Ucr(string set, string name, string title, string origin, params IReadOnlyList<DatasetItem> items) => new()
    {
        Name = name,
        Folder = "ucr",
        Title = title,
        Licence = $"None stated; UCR archive, {origin}.",
        Source = $"github.com/femartip/XAI_time_series, data/{set}",
        Items = items,
        Address = file => $"{UcrMirror}/e5ff7719/data/{set}/{file}",
    };

    // By the speed of the shaft, with which names begin; archives are not handed out there.
    static string? BearingAddress(string name) => name.EndsWith(".npz", StringComparison.Ordinal)
        ? $"{GitHub}/srigas/CWRU_Bearing_NumPy/b1179d28/Data/{name[..4]}%20RPM/{Uri.EscapeDataString(name)}"
        : null;

    static DatasetItem Gzip(string name, long packed, string packedSha256, long bytes, string sha256) =>
        new($"{name}.gz", packed, packedSha256) { Unpacked = [new(name, bytes, sha256)] };
}
