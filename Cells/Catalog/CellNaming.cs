namespace MoGru.Cells;

/// <summary>How the parameters of a layer are named in a network.</summary>
public sealed record CellNaming
{
    CellNaming(string scope, bool together) => (Scope, StatesTogether) = (scope, together);

    /// <summary>What stands before the layer's number, or before the whole name.</summary>
    internal string Scope { get; }

    /// <summary>True where records keep a state of all layers in one tensor, <c>h0</c> [layers × directions, B, d]; otherwise one each, <c>h0.0</c>.</summary>
    public bool StatesTogether { get; }

    /// <summary>A scope for each layer: <c>cells.0.weight</c>, and <c>cells_reverse.0.weight</c> backward.</summary>
    public static CellNaming Scoped(string scope = "cells") => new(scope, together: false);

    /// <summary>The names of PyTorch's own layers: <c>weight_l0</c>, and <c>weight_l0_reverse</c> backward.</summary>
    /// <param name="scope">What stands before, such as <c>rnn.</c></param>
    public static CellNaming PyTorch(string scope = "") => new(scope, together: true);

    /// <summary>The name of a parameter of a layer.</summary>
    internal string Of(string name, int layer, bool reverse)
    {
        string direction = reverse ? "_reverse" : "";
        return StatesTogether ? $"{Scope}{name}_l{layer}{direction}" : $"{Scope}{direction}.{layer}.{name}";
    }
}
