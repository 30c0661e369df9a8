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
    /// The first number of the walk that was not finite: forward where the tape looks for anomalies, backward where it repeats the walk to
    /// explain it. Network, layer and direction are for the caller to add.
    /// </summary>
    Anomaly? FirstAnomaly(bool isBackward);
}
