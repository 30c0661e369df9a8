using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// A weight that every pass makes of parameters on its tape before it walks: masked (DropConnect, Wan et al. 2013), by magnitude or sign,
/// orthogonal. Its gradient flows back through the tape; its packed copies belong to the pass.
/// </summary>
/// <param name="Index">Its place among the cell's derived weights.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Parameters">What it is made of.</param>
/// <param name="Make">Makes it.</param>
/// <param name="Mask">The mask that goes into it, where there is one.</param>
public sealed record DerivedWeight(int Index, Shape Shape, IReadOnlyList<Parameter> Parameters, DerivedWeight.Maker Make, WeightMask? Mask)
{
    /// <summary>What it is made of.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init => field = [.. value]; } = [.. Parameters];

    /// <summary>Makes a weight of its parameters and its mask, by tape operations, of which one may be a node of its own.</summary>
    public delegate Variable Maker(ReadOnlySpan<Variable> parameters, Variable mask);
}

/// <summary>A mask of a weight's shape: given by name, drawn once a pass in training, or its mean in evaluation.</summary>
/// <param name="Name">The name outside, as of a side input.</param>
/// <param name="Rate">How it is drawn.</param>
public sealed record WeightMask(string Name, MaskRate Rate);
