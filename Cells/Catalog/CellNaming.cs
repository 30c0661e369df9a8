namespace MoGru.Cells;

/// <summary>How the parameters of a layer are named in a network.</summary>
public sealed record CellNaming
{
    CellNaming(string scope, bool together) => (Scope, StatesTogether) = (scope, together);

    /// <summary>The names as the cell has them; those of deeper layers in a scope each, <c>cells.1.weight</c>.</summary>
    public static CellNaming Bare { get; } = new("cells", together: true) { IsBare = true };

    /// <summary>What stands before the layer's number, or before the whole name.</summary>
    internal string Scope { get; }

    /// <summary>True where the first layer has no scope.</summary>
    bool IsBare { get; init; }

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
        return IsBare && layer == 0 ? $"{name}{direction}"
            : IsBare ? $"{Scope}.{layer}.{name}{direction}"
            : StatesTogether ? $"{Scope}{name}_l{layer}{direction}" : $"{Scope}{direction}.{layer}.{name}";
    }
}
