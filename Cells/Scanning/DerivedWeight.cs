using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// A weight that every pass makes of parameters on its tape before it walks: masked (DropConnect, Wan et al. 2013), by magnitude or sign,
/// orthogonal. Its gradient flows back through the tape; its packed copies belong to the pass.
/// </summary>
[Experimental(Contract.Diagnostic)]
public sealed class DerivedWeight
{
    internal DerivedWeight(int index, Shape shape, IReadOnlyList<Parameter> parameters, Maker make, WeightMask? mask) =>
        (Index, Shape, Parameters, Make, Mask) = (index, shape, [.. parameters], make, mask);

    /// <summary>Its place among the cell's derived weights.</summary>
    internal int Index { get; }

    /// <summary>Its shape.</summary>
    public Shape Shape { get; }

    /// <summary>What it is made of.</summary>
    internal IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Makes it.</summary>
    internal Maker Make { get; }

    /// <summary>The mask that goes into it, where there is one.</summary>
    internal WeightMask? Mask { get; }

    /// <summary>Makes a weight of its parameters and its mask, by tape operations, of which one may be a node of its own.</summary>
    public delegate Variable Maker(ReadOnlySpan<Variable> parameters, Variable mask);
}

/// <summary>A mask of a weight's shape: given by name, drawn once a pass in training, or its mean in evaluation.</summary>
/// <param name="Name">The name outside, as of a side input.</param>
/// <param name="Rate">How it is drawn.</param>
[Experimental(Contract.Diagnostic)]
public sealed record WeightMask(string Name, MaskRate Rate);
