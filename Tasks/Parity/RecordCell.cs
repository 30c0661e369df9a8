using MoGru.Cells;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Parity;

/// <summary>The cell that a golden record names, with the options of its config.</summary>
static class RecordCell
{
    public static CellSpec Of(GoldenRecord record) => record.Label("cell") switch
    {
        "GRU" => CellSpec.Parse("gru"),
        "LSTM" => CellSpec.Parse("lstm"),
        "MomGRU" or "MomentumGRU" => CellSpec.Parse("momgru"),
        "SSM" => CellSpec.Parse("ssm"),
        "MoGRU" => CellSpec.Parse("mogru") with { MoGru = Options(record) },
        var cell => throw record.Fault($"its cell is {Quote.Of(cell)}, expected MoGRU, GRU, LSTM, MomGRU or SSM"),
    };

    static MoGruOptions Options(GoldenRecord record)
    {
        string variant = record.Word("variant") ?? "full";
        return new()
        {
            LayerNorm = record.Flag("layernorm", true) && variant != "no_layernorm",
            Damping = record.Flag("damping", false),
            VelocityClip = (float?)record.Number("clip"),
            VelocityNorm = record.Flag("vnorm", false),
            VelocityGate = record.Flag("vgate", false),
            Variant = variant switch
            {
                "full" or "none" or "base" or "no_layernorm" => MoGruVariant.Full,
                "no_momentum" => MoGruVariant.NoMomentum,
                "fixed_beta" => MoGruVariant.FixedBeta,
                "no_reset" => MoGruVariant.NoReset,
                _ => throw record.Fault($"its variant is {Quote.Of(variant)}, expected no_momentum, fixed_beta, no_layernorm or no_reset"),
            },
        };
    }
}
