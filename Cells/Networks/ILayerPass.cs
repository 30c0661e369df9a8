using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>What a layer gives for sequences, valid until the tape is rewound.</summary>
interface ILayerPass
{
    /// <summary>The output, [B, T, outputs].</summary>
    Variable Output { get; }

    /// <summary>A state after the last step of the walk, [B, width].</summary>
    Variable FinalState(State state);

    /// <summary>The mean of β over the hidden dimension for every row and step, [B, T].</summary>
    /// <returns>False where the cell has no β.</returns>
    bool MeanRetention(Span<float> perRowAndStep);

    /// <summary>
    /// The first number that was not finite within the walk, on a tape that looks for anomalies, and backward where the walk is to be explained; without what
    /// it is a part of.
    /// </summary>
    Anomaly? FirstAnomaly(bool isBackward);
}
