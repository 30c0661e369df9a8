using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>What a plain network gives for a sequence.</summary>
/// <param name="Y">The last layer's output at every step, [B, T, d] or [B, T, 2d].</param>
/// <param name="Final">The states after the last step of the walk.</param>
public sealed record PlainOutput(Variable Y, RnnStates Final);
