using MoGru.Engine.Memory;

namespace MoGru.Cells.Parts;

/// <summary>A gate that is one number for all units and steps: σ of a parameter of one element.</summary>
static class ScalarGate
{
    public static Lanes Of(Parameter logit) => GateMath.Sigmoid(Vector512.Create(logit.Value[0]));
}
