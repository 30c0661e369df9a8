namespace MoGru.Cells;

/// <summary>The families of recurrent cells.</summary>
public enum CellKind
{
    /// <summary>The momentum-gated recurrent unit.</summary>
    MoGru,

    /// <summary>PyTorch's GRU.</summary>
    Gru,

    /// <summary>PyTorch's LSTM.</summary>
    Lstm,

    /// <summary>A GRU with momentum on its input's transform.</summary>
    MomentumGru,

    /// <summary>The diagonal state-space baseline.</summary>
    Ssm,
}
