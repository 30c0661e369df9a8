using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Modules;

namespace MoGru.Engine.Training;

/// <summary>Where a training is.</summary>
/// <param name="Epoch">The epoch that is going on, from 0.</param>
/// <param name="Step">Its steps that are done.</param>
/// <param name="LossSum">The sum of their losses.</param>
readonly record struct TrainingPlace(int Epoch, int Step, double LossSum);

/// <summary>
/// The file of a training: safetensors with a SHA-256, whose kind says the version of the format. Version 1 had neither digest, seed, kind
/// of optimizer, description of the batches, accumulated gradients nor average; it is still read.
/// </summary>
sealed class TrainingFile
{
    const string Kind = "mogru training ";
    const int Version = 2;

    public required Optimizer Optimizer { get; init; }

    /// <summary>The steps of an epoch.</summary>
    public required int Steps { get; init; }

    public required long Seed { get; init; }

    /// <summary>What the batches say of themselves.</summary>
    public required string? Batches { get; init; }

    public required int AccumulationSteps { get; init; }

    /// <summary>The gradients kept for the next update.</summary>
    public required GradientSum Sum { get; init; }

    public required CarriedStates? Carried { get; init; }

    public required WeightAverage? Average { get; init; }

    public required Plateau? Plateau { get; init; }

    public required EarlyStopping? Stopping { get; init; }

    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    public void Save(string path, in TrainingPlace place)
    {
        var writer = new SafetensorsWriter { HasDigest = true };
        writer.Metadata["kind"] = string.Create(CultureInfo.InvariantCulture, $"{Kind}{Version}");
        writer.Metadata["optimizer"] = Optimizer.Kind;
        if (Batches is not null)
            writer.Metadata["batches"] = Batches;
        if (Optimizer.Parameters.Parts is { Length: > 0 } parts)
            writer.Metadata["parts"] = parts;
        writer.Add("progress.place", [3], (long[])[place.Epoch, place.Step, Steps]);
        writer.Add("progress.loss", [1], (double[])[place.LossSum]);
        writer.Add("progress.seed", [1], (long[])[Seed]);
        writer.Add("progress.accumulation", [1], (long[])[AccumulationSteps]);
        if (HoldsGradients(place))
            Sum.AddTo(writer, "accumulated");
        AddParameters(writer);
        Carried?.AddTo(writer, "carried");
        Plateau?.AddTo(writer, "plateau");
        Stopping?.AddTo(writer, "stopping");
        writer.Save(path);
    }

    // Where an evaluation saves, the average is in the place of the parameters.
    void AddParameters(SafetensorsWriter writer)
    {
        bool used = Average is { IsInUse: true };
        if (used)
            Average!.Swap();
        try
        {
            TrainingTensors.Add(writer, Optimizer, "optimizer");
            Average?.AddTo(writer, "average");
        }
        finally
        {
            if (used)
                Average!.Swap();
        }
    }

    /// <summary>Brings everything back to where it was. Nothing is changed unless all fits.</summary>
    /// <exception cref="DataFormatException">
    /// The file is missing or damaged, or of another training; the message names all differences.
    /// </exception>
    public TrainingPlace Resume(string path)
    {
        var file = SafetensorsFile.Read(path);
        int version = VersionOf(file, path);
        List<string> differences = [];
        var place = Place(file, differences);
        string? optimizer = version == 1 ? null : Text(file, "optimizer");
        if (optimizer is not null && optimizer != Optimizer.Kind)
            differences.Add($"it was trained by {Quote.Of(optimizer)}, this training has '{Optimizer.Kind}'");
        if (Text(file, "batches") is { } batches && batches != Batches)
            differences.Add(
                $"its batches are '{Quote.Visible(batches)}', those of this training '{Quote.Visible(Batches ?? "not described")}'");
        if (Text(file, "parts") is { } parts && parts != Optimizer.Parameters.Parts)
            differences.Add($"its parts are '{Quote.Visible(parts)}', those of this model '{Quote.Visible(Optimizer.Parameters.Parts)}'");
        if (version > 1 && file.Digest is null)
            differences.Add("it lacks its SHA-256");
        if (version > 1)
            Compare(Single(file, "progress.seed"), Seed, "seed", differences);
        Compare(Accumulation(file, version), AccumulationSteps, "number of steps that gradients are accumulated over", differences);
        var restore = TrainingTensors.Read(file, Optimizer.Parameters, "param", differences);
        SavedParameters.RefuseOthers(file, Optimizer.Parameters, "param.", differences);
        if (optimizer is null || optimizer == Optimizer.Kind)
            restore += TrainingTensors.Read(file, Optimizer, "optimizer", differences);
        if (Accumulation(file, version) == AccumulationSteps)
            restore += HoldsGradients(place) ? Sum.Read(file, "accumulated", differences) : Sum.Clear;
        restore += Part(file, "carried", "carried states", Carried is null ? null : Carried.Read, differences, mayLack: true);
        restore += Part(file, "average", "an average of the parameters", Average is null ? null : Average.Read, differences);
        restore += Part(file, "plateau", "the state of a plateau", Plateau is null ? null : Plateau.Read, differences);
        restore += Part(file, "stopping", "the state of early stopping", Stopping is null ? null : Stopping.Read, differences);
        if (differences.Count > 0)
            throw Misfit(path, string.Join("; ", differences));
        restore();
        return place;
    }

    delegate Action Reader(SafetensorsFile file, string prefix, List<string> differences);

    // What only some trainings have.
    static Action? Part(SafetensorsFile file, string prefix, string what, Reader? read, List<string> differences, bool mayLack = false)
    {
        bool holds = file.Entries.Any(entry => entry.Name.StartsWith($"{prefix}.", StringComparison.Ordinal));
        if (holds && read is null)
            differences.Add($"it holds {what}, and this training has none");
        else if (!holds && read is not null && !mayLack)
            differences.Add($"it lacks {what}, which this training has");
        else
            return read?.Invoke(file, prefix, differences);
        return null;
    }

    TrainingPlace Place(SafetensorsFile file, List<string> differences)
    {
        var place = default(TrainingPlace);
        long[] saved = Numbers(file, "progress.place");
        if (saved is not [>= 0 and <= int.MaxValue and var epoch, >= 0 and <= int.MaxValue and var step, var steps])
            differences.Add("progress.place is not epoch, step and steps");
        else if (steps != Steps || step > steps)
            differences.Add(FormattableString.Invariant($"it stands at step {step} of {steps}; an epoch has {Steps} steps"));
        else
            place = new((int)epoch, (int)step, 0);
        if (file.TypeOf("progress.loss") == "F64" && file.Float64("progress.loss") is [var sum] && double.IsFinite(sum))
            return place with { LossSum = sum };
        differences.Add("progress.loss is not one finite number");
        return place;
    }

    // Whether gradients are kept there for the next update.
    bool HoldsGradients(in TrainingPlace place) => place.Step % AccumulationSteps != 0 && place.Step < Steps;

    static void Compare(long? saved, long own, string what, List<string> differences)
    {
        if (saved != own)
            differences.Add(string.Create(
                CultureInfo.InvariantCulture, $"its {what} is {(object?)saved ?? "missing"}, that of this training {own}"));
    }

    static long? Accumulation(SafetensorsFile file, int version) => version == 1 ? 1 : Single(file, "progress.accumulation");

    /// <summary>True where a file says that it is a training's.</summary>
    public static bool IsOne(SafetensorsFile file) => Text(file, "kind")?.StartsWith(Kind, StringComparison.Ordinal) ?? false;

    static int VersionOf(SafetensorsFile file, string path)
    {
        string? kind = Text(file, "kind");
        if (kind is null || !IsOne(file)
            || !NumberText.TryInt(kind.AsSpan(Kind.Length), out int version) || version < 1)
            throw Misfit(path, $"its kind is {(kind is null ? "missing" : Quote.Of(kind))}, expected '{Kind}{Version}'");
        if (version > Version)
            throw new DataFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"{Quote.Visible(path)}: the file is of version {version} of its format, and this version of MoGru reads 1 to {Version}; ")
                    + "open it with the one that wrote it.", path);
        return version;
    }

    static string? Text(SafetensorsFile file, string key) => file.Metadata.GetValueOrDefault(key);

    static long[] Numbers(SafetensorsFile file, string name) => file.TypeOf(name) == "I64" ? file.Int64(name) : [];

    static long? Single(SafetensorsFile file, string name) => Numbers(file, name) is [var number] ? number : null;

    static DataFormatException Misfit(string path, string what) => new(
        $"{Quote.Visible(path)}: the training cannot be continued from it: {what}; give the file that this training has saved.", path);
}
