using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>A whole network from plain cells: layers on top of each other, both directions, or the state-space model.</summary>
public static class PlainRnn
{
    /// <summary>Runs the plain twin of a network over its parameters, without dropout.</summary>
    /// <param name="rnn">The network.</param>
    /// <param name="parameters">The list that holds the network's parameters.</param>
    /// <param name="x">[B, T, n].</param>
    /// <param name="initial">Initial states; those not given are zero.</param>
    /// <param name="prefix">What stands before the names of the parameters, such as <c>rnn.</c></param>
    public static PlainOutput Forward(Rnn rnn, ParameterList parameters, Variable x, RnnStates? initial = null, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(rnn);
        ArgumentNullException.ThrowIfNull(parameters);
        var final = new RnnStates();
        var y = rnn.Spec.Kind == CellKind.Ssm ? Project(x.Tape, parameters, prefix, x) : x;
        for (int layer = 0; layer < rnn.NumLayers; layer++)
        {
            var directions = new Variable[rnn.Directions];
            for (int direction = 0; direction < directions.Length; direction++)
            {
                int index = layer * directions.Length + direction;
                var cell = Cell(rnn.Spec, x.Tape, parameters, prefix, layer, direction == 1);
                var states = new Variable[cell.States.Count];
                for (int k = 0; k < states.Length; k++)
                {
                    var (name, width) = cell.States[k];
                    var start = initial?[name, index] ?? default;
                    states[k] = start.Exists ? start : x.Tape.Filled([x.Shape[0], width], 0);
                }
                directions[direction] = cell.Forward(y, states, reverse: direction == 1);
                for (int k = 0; k < states.Length; k++)
                    final[cell.States[k].Name, index] = states[k];
            }
            var joined = Variable.Concat(2, directions);
            y = rnn.Spec.Kind == CellKind.Ssm ? Normalise(x.Tape, parameters, $"{prefix}norms.{layer}.", y + joined) : joined;
        }
        return new(y, final);
    }

    static PlainCell Cell(CellSpec spec, Tape tape, ParameterList parameters, string prefix, int layer, bool backward)
    {
        string reverse = backward ? "_reverse" : "";
        return spec.Kind switch
        {
            CellKind.MoGru => new PlainMoGru(tape, parameters, $"{prefix}cells{reverse}.{layer}.", spec.MoGru),
            CellKind.MomentumGru => new PlainMomentumGru(tape, parameters, $"{prefix}cells{reverse}.{layer}."),
            CellKind.Gru => new PlainGru(tape, parameters, prefix, $"_l{layer}{reverse}"),
            CellKind.Lstm => new PlainLstm(tape, parameters, prefix, $"_l{layer}{reverse}"),
            _ => new PlainSsm(tape, parameters, $"{prefix}layers.{layer}."),
        };
    }

    // h ← LayerNorm(h + ssm(h)), over the projected input
    static Variable Project(Tape tape, ParameterList parameters, string prefix, Variable x) =>
        x.Linear(tape.Use(parameters[$"{prefix}input_proj.weight"]), tape.Use(parameters[$"{prefix}input_proj.bias"]));

    static Variable Normalise(Tape tape, ParameterList parameters, string prefix, Variable h) =>
        h.LayerNorm(tape.Use(parameters[$"{prefix}weight"]), tape.Use(parameters[$"{prefix}bias"]));
}
