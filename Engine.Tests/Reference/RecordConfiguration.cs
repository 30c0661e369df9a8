using System.Text.Json;
using MoGru.Cells;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Reference;

/// <summary>The network that the metadata of a cell record describes.</summary>
sealed class RecordConfiguration : ICellRecord
{
    readonly Dictionary<string, JsonElement> config;
    readonly int? features;  // of a step, where they are more than the inputs: [n, L]

    /// <summary>Reads a record's <c>cell</c> and <c>config</c>.</summary>
    public RecordConfiguration(string cell, string json, int? features = null)
    {
        this.features = features;
        using var document = JsonDocument.Parse(json);
        config = document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.Clone());
        var type = CellCatalog.Default.Recorded(cell) ?? throw new NotSupportedException($"the catalog has no cell that records call {cell}.");
        Spec = type.Recorded(this);
    }

    public CellSpec Spec { get; }

    public CellSizes Sizes => new(features ?? config["input_size"].GetInt32(), config["hidden_size"].GetInt32());

    public int Layers => config["num_layers"].GetInt32();

    public bool Bidirectional => Flag("bidirectional") == true;

    /// <summary>The width of the head over the network; 0 where there is none, or where it is the network's own.</summary>
    public int HeadSize => Spec.Type.Options.Any(option => option.RecordKey == "out") ? 0 : (int)(Number("out") ?? 0);

    public static RecordConfiguration Of(GoldenRecord record) => new(
        record.Metadata("cell"), record.Metadata("config"), record.Shape("input.x")[2..].Aggregate(1, (features, size) => features * size));

    /// <summary>The network, its parameters declared in a list.</summary>
    public Rnn Create(ParameterList parameters) =>
        Rnn.Create(Spec, parameters, Sizes.Input, Sizes.Hidden, Layers, Bidirectional);

    public bool? Flag(string key) => config.TryGetValue(key, out var value) ? value.GetBoolean() : null;

    public double? Number(string key) => config.TryGetValue(key, out var value) ? value.GetDouble() : null;

    public string? Word(string key) => config.TryGetValue(key, out var value) ? value.GetString() : null;
}
