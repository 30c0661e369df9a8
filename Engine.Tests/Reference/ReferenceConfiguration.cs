using System.Text.Json;

namespace MoGru.Tests.Reference;

/// <summary>The configuration of a cell record, and the reference network that it describes.</summary>
sealed record ReferenceConfiguration(
    string Cell, int InputSize, int HiddenSize, int Layers, bool Bidirectional, int OutputSize, ReferenceMoGruOptions MoGru)
{
    /// <summary>Reads a record's <c>config</c> text; an absent MoGRU option has its default.</summary>
    public static ReferenceConfiguration Parse(string cell, string json)
    {
        using var document = JsonDocument.Parse(json);
        var config = document.RootElement;
        string variant = config.TryGetProperty("variant", out var named) ? named.GetString()! : "full";
        return new(
            cell, config.GetProperty("input_size").GetInt32(), config.GetProperty("hidden_size").GetInt32(),
            config.GetProperty("num_layers").GetInt32(), Flag("bidirectional"),
            config.TryGetProperty("out", out var outputs) ? outputs.GetInt32() : 0,
            new()
            {
                LayerNorm = Flag("layernorm", true) && variant != "no_layernorm",
                Damping = Flag("damping"),
                VelocityClip = config.TryGetProperty("clip", out var clip) ? clip.GetDouble() : null,
                VelocityNorm = Flag("vnorm"),
                VelocityWriteGate = Flag("vgate"),
                Variant = variant switch
                {
                    "full" or "no_layernorm" => ReferenceMoGruVariant.Full,
                    "no_momentum" => ReferenceMoGruVariant.NoMomentum,
                    "fixed_beta" => ReferenceMoGruVariant.FixedBeta,
                    "no_reset" => ReferenceMoGruVariant.NoReset,
                    _ => throw new NotSupportedException($"MoGRU variant {variant} has no reference."),
                },
            });

        bool Flag(string name, bool otherwise = false) => config.TryGetProperty(name, out var flag) ? flag.GetBoolean() : otherwise;
    }

    /// <summary>Runs the network over <c>x</c> [B, T, n], its parameters after <paramref name="prefix"/>, initial states as in records.</summary>
    /// <returns>Outputs under the names of the record's expected tensors.</returns>
    public Dictionary<string, double[]> Forward(
        IReadOnlyDictionary<string, double[]> arrays, int batch, int steps, string prefix = "")
    {
        var x = arrays["x"];
        return Cell switch
        {
            "GRU" => ReferenceStack.Gru(arrays, InputSize, HiddenSize, Layers, Bidirectional, prefix).Forward(x, batch, steps, arrays),
            "LSTM" => ReferenceStack.Lstm(arrays, InputSize, HiddenSize, Layers, Bidirectional, prefix).Forward(x, batch, steps, arrays),
            "MoGRU" => ReferenceStack.MoGru(arrays, InputSize, HiddenSize, MoGru, Layers, prefix).Forward(x, batch, steps, arrays),
            "MomGRU" => ReferenceStack.MomentumGru(arrays, InputSize, HiddenSize, Layers, prefix).Forward(x, batch, steps, arrays),
            "SSM" => new ReferenceSsmModel(arrays, InputSize, HiddenSize, OutputSize, Layers, prefix).Forward(x, batch, steps),
            _ => throw new NotSupportedException($"cell {Cell} has no reference."),
        };
    }
}
