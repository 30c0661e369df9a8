using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>What a plain network gives for a sequence.</summary>
/// <param name="Y">The output of the network at every step, [B, T, OutputSize] of <see cref="Rnn.OutputSize"/>.</param>
/// <param name="Final">
/// The states after the last step of the walk, of every layer and direction; a backward direction ends at the first step of the sequence.
/// </param>
public sealed record PlainOutput(Variable Y, RnnStates Final);
