using MoGru.Cells;
using MoGru.Tests.Reference;

namespace MoGru.Tests.Cells;

/// <summary>The engine's specification of what a reference describes.</summary>
static class Specs
{
    public static CellSpec Of(ReferenceConfiguration configuration) => configuration.Cell switch
    {
        "GRU" => new(CellKind.Gru),
        "LSTM" => new(CellKind.Lstm),
        "MomGRU" => new(CellKind.MomentumGru),
        "SSM" => new(CellKind.Ssm),
        _ => new(CellKind.MoGru, Of(configuration.MoGru)),
    };

    public static MoGruOptions Of(ReferenceMoGruOptions options) => new()
    {
        LayerNorm = options.LayerNorm,
        Damping = options.Damping,
        VelocityClip = (float?)options.VelocityClip,
        VelocityNorm = options.VelocityNorm,
        VelocityGate = options.VelocityWriteGate,
        Variant = options.Variant switch
        {
            ReferenceMoGruVariant.NoMomentum => MoGruVariant.NoMomentum,
            ReferenceMoGruVariant.FixedBeta => MoGruVariant.FixedBeta,
            ReferenceMoGruVariant.NoReset => MoGruVariant.NoReset,
            _ => MoGruVariant.Full,
        },
    };

    /// <summary>The reference of a network of the engine.</summary>
    public static ReferenceConfiguration Reference(
        CellSpec spec, int inputSize, int hiddenSize, int layers, bool bidirectional, int headSize) => new(
        spec.Kind switch
        {
            CellKind.Gru => "GRU",
            CellKind.Lstm => "LSTM",
            CellKind.MomentumGru => "MomGRU",
            CellKind.Ssm => "SSM",
            _ => "MoGRU",
        },
        inputSize, hiddenSize, layers, bidirectional, headSize,
        new()
        {
            LayerNorm = spec.MoGru.LayerNorm,
            Damping = spec.MoGru.Damping,
            VelocityClip = spec.MoGru.VelocityClip,
            VelocityNorm = spec.MoGru.VelocityNorm,
            VelocityWriteGate = spec.MoGru.VelocityGate,
            Variant = spec.MoGru.Variant switch
            {
                MoGruVariant.NoMomentum => ReferenceMoGruVariant.NoMomentum,
                MoGruVariant.FixedBeta => ReferenceMoGruVariant.FixedBeta,
                MoGruVariant.NoReset => ReferenceMoGruVariant.NoReset,
                _ => ReferenceMoGruVariant.Full,
            },
        });
}
