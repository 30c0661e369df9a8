using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>What a recorded operation computes from what: all that a pass needs to be written down for another runtime.</summary>
/// <param name="Output">What it gives.</param>
/// <param name="Inputs">What it takes; those that are left out do not exist.</param>
readonly record struct OperationRecord(Variable Output, params Variable[] Inputs)
{
    /// <summary>The constants of its formula, in an order that each kind of operation has.</summary>
    public double[] Numbers { get; init; } = [];

    /// <summary>The steps of each sequence that it heeds; none where it takes all.</summary>
    public int[] Lengths { get; init; } = [];

    /// <summary>The parameters that it reads without a variable.</summary>
    public Parameter[] Parameters { get; init; } = [];
}
