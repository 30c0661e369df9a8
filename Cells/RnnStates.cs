using MoGru.Engine.Autodiff;

namespace MoGru.Cells;

/// <summary>Initial states by name and layer; those not set are zero.</summary>
public sealed class RnnStates
{
    readonly Dictionary<(string Name, int Index), Variable> states = [];

    /// <summary>A state, [B, width].</summary>
    /// <param name="name">One of <see cref="Rnn.StateNames"/>: h of most cells, c beside it of the LSTM.</param>
    /// <param name="index">Layer · directions + direction. Names and indices are checked where the network runs.</param>
    public Variable this[string name, int index]
    {
        get => states.GetValueOrDefault((name, index));
        set => states[(name, index)] = value;
    }

    internal Dictionary<(string Name, int Index), Variable>.KeyCollection Keys => states.Keys;
}
