using System.Text.Json;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Experiments;

/// <summary>The published epochs of one cell on one task: an outer entry a seed, an inner one an epoch.</summary>
/// <param name="Loss">Mean training loss.</param>
/// <param name="Val">Validation metric, as the benchmark reports it.</param>
/// <param name="BetaMean">Mean of β, or null where the cell has none.</param>
/// <param name="BetaSd">Its standard deviation.</param>
sealed record PublishedCurve(double[][] Loss, double[][] Val, double[][]? BetaMean, double[][]? BetaSd);

/// <summary>
/// Curves and throughput of the published runs, read where they lie: <c>learning_curves.json</c> and <c>throughput.json</c>. They are no
/// part of this program, and nothing in them is trusted: sizes are bounded and every number must be finite.
/// </summary>
sealed class PublishedCurves
{
    const int LargestFile = 16 << 20, MostSeeds = 1000, MostEpochs = 100_000;

    readonly Dictionary<(string Task, string Cell), PublishedCurve> curves = [];
    readonly Dictionary<(string Cell, int Hidden, int Steps), double> throughput = [];

    PublishedCurves()
    {
    }

    /// <summary>The seeds, in the order of every curve's outer entries.</summary>
    public IReadOnlyList<long> Seeds { get; private set; } = [];

    /// <summary>The curves by the names of <c>mogru benchmark</c>: copy, selective-copy, …; mogru, gru, lstm, momgru.</summary>
    public IReadOnlyDictionary<(string Task, string Cell), PublishedCurve> Curves => curves;

    /// <summary>Tokens a second, forward and backward, by cell, hidden size and steps.</summary>
    public IReadOnlyDictionary<(string Cell, int Hidden, int Steps), double> Throughput => throughput;

    /// <summary>Reads both files of a folder; one that is absent leaves its part empty.</summary>
    /// <exception cref="DataFormatException">There is no folder, neither file is there, or one is damaged.</exception>
    public static PublishedCurves Read(string folder)
    {
        string lines = Path.Combine(folder, "learning_curves.json"), speeds = Path.Combine(folder, "throughput.json");
        if (!File.Exists(lines) && !File.Exists(speeds))
            throw new DataFormatException(
                $"--published {folder}: there is neither learning_curves.json nor throughput.json; name the folder that holds them.", folder);
        var read = new PublishedCurves();
        if (File.Exists(lines))
            Parse(lines, read.AddCurves);
        if (File.Exists(speeds))
            Parse(speeds, read.AddThroughput);
        return read;
    }

    static void Parse(string path, Action<PublishedJson> add)
    {
        try
        {
            using var document = JsonDocument.Parse(ForeignJson.Checked(ForeignFile.Bytes(path, "published results as JSON", LargestFile)));
            add(new(path, "", document.RootElement));
        }
        catch (JsonException exception)
        {
            throw new DataFormatException($"{Quote.Visible(path)}: the file is no JSON ({ForeignJson.Reason(exception)}); restore it from a copy.", path);
        }
    }

    void AddCurves(PublishedJson root)
    {
        Seeds = [.. root.Member("seeds").Items(MostSeeds).Select(seed => seed.Whole())];
        foreach (var task in root.Member("tasks").Members())
        {
            foreach (var cell in task.Members())
            {
                var loss = Curve(cell.Member("loss"));
                curves[(Name(task.Name), Name(cell.Name))] = new(
                    loss, Same(cell.Member("val"), loss), Optional(cell, "beta_mean", loss), Optional(cell, "beta_sd", loss));
            }
        }
    }

    double[][] Curve(PublishedJson json)
    {
        double[][] curve = [.. json.Items(MostSeeds).Select(seed => seed.Items(MostEpochs).Select(epoch => epoch.Number()).ToArray())];
        return curve.Length == Seeds.Count ? curve : throw json.Damaged($"has {curve.Length} seeds, expected {Seeds.Count}");
    }

    double[][] Same(PublishedJson json, double[][] loss)
    {
        double[][] curve = Curve(json);
        return curve.Zip(loss).All(pair => pair.First.Length == pair.Second.Length)
            ? curve
            : throw json.Damaged("has another number of epochs than the loss");
    }

    double[][]? Optional(PublishedJson cell, string name, double[][] loss) => cell.Has(name) ? Same(cell.Member(name), loss) : null;

    void AddThroughput(PublishedJson root)
    {
        foreach (var size in root.Member("configs").Members())
        {
            if (size.Name.Split('_') is not [['h', .. var width], ['s', .. var length]]
                || !NumberText.TryInt(width, out int hidden) || !NumberText.TryInt(length, out int steps))
                throw size.Damaged("is no size such as h64_s50");
            foreach (var cell in size.Members())
                throughput[(Name(cell.Name), hidden, steps)] = cell.Number();
        }
    }

    // The published files write MoGRU and selective_copy.
    static string Name(string published) => published.ToLowerInvariant().Replace('_', '-');
}
