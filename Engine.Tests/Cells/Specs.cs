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
}
