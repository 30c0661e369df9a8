using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;

namespace MoGru.Cells;

/// <summary>Makes the cell of a specification, choosing the gate types that its options name.</summary>
static class CellFactory
{
    public static Cell Create(CellSpec spec, ParameterList parameters, int layer, bool backward, int inputSize, int hiddenSize)
    {
        string reverse = backward ? "_reverse" : "";
        string suffix = $"_l{layer}{reverse}";
        var scope = parameters.Scope($"cells{reverse}.{layer}");
        return spec.Kind switch
        {
            CellKind.Gru => new GruCell(parameters, inputSize, hiddenSize, suffix),
            CellKind.Lstm => new LstmCell(parameters, inputSize, hiddenSize, suffix),
            CellKind.MomentumGru => new MomentumGruCell(scope, inputSize, hiddenSize),
            CellKind.MoGru => MoGru(scope, inputSize, hiddenSize, spec.MoGru),
            _ => throw new ArgumentException($"{spec} is a model of its own, not a cell that stacks.", nameof(spec)),
        };
    }

    static Cell MoGru(ParameterList parameters, int n, int d, MoGruOptions options) => options.Variant switch
    {
        MoGruVariant.Full => Write<LearnedGate, LearnedGate>(parameters, n, d, options),
        MoGruVariant.NoMomentum => Write<LearnedGate, ZeroGate>(parameters, n, d, options),
        MoGruVariant.FixedBeta => Write<LearnedGate, NineTenthsGate>(parameters, n, d, options),
        _ => Write<OneGate, LearnedGate>(parameters, n, d, options),
    };

    static Cell Write<TReset, TMomentum>(ParameterList parameters, int n, int d, MoGruOptions options)
        where TReset : struct, IGate
        where TMomentum : struct, IGate =>
        (options.VelocityGate, options.Damping) switch
        {
            (false, false) => new MoGruCell<TReset, TMomentum, OneGate, ZeroGate>(parameters, n, d, options),
            (true, false) => new MoGruCell<TReset, TMomentum, LearnedGate, ZeroGate>(parameters, n, d, options),
            (false, true) => new MoGruCell<TReset, TMomentum, OneGate, LearnedGate>(parameters, n, d, options),
            (true, true) => new MoGruCell<TReset, TMomentum, LearnedGate, LearnedGate>(parameters, n, d, options),
        };
}
