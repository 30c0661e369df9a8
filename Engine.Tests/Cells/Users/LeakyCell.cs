using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Users;

/// <summary>
/// A cell as a user of the library writes one: a leaky integrator a, read with a slow trace of three numbers, which is its first state.
/// </summary>
sealed class LeakyCell() : PlainCellType("leaky", "Leaky integrator", new("These tests", 2026), [Decay])
{
    public const int Traces = 3;

    public static readonly NumberOption Decay = new("decay", "what is left of the trace after a step", 0.9) { Least = 0, Below = 1 };

    /// <summary>The library's cells and this one.</summary>
    public static CellCatalog Catalog { get; } = CellCatalog.Default.With(new LeakyCell());

    public override void Step<T>(PlainStep<T> step)
    {
        // a' = a + λ ⊙ (tanh(W x + U a) − a), s' = ρ s + (1 − ρ) P a'
        T leak = step.Parameter("leak").Sigmoid();
        T a = step["a"];
        a += leak * ((step.Linear("W", step.X) + a.Linear(step.Parameter("U.weight"))).Tanh() - a);
        double decay = step.Options.Of(Decay)!.Value;
        T trace = decay * step["trace"] + (1 - decay) * step.Linear("P", a);
        (step["a"], step["trace"]) = (a, trace);
        step.Output = step.Concat(a, trace);
    }

    /// <summary>A network with seeded values.</summary>
    public static (Rnn Rnn, ParameterList Parameters) Network(
        int input, int hidden, int layers = 1, bool bidirectional = false, double dropout = 0, string text = "leaky")
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(Catalog.Parse(text), parameters, input, hidden, layers, bidirectional, dropout);
        parameters.Initialise(new RandomStream(11, "leaky"));
        return (rnn, parameters);
    }

    protected override void Declare(CellScope cell)
    {
        cell.State("trace", Traces);
        cell.State("a");
        cell.Linear("W", cell.InputSize, cell.HiddenSize);
        cell.Parameter("U.weight", [cell.HiddenSize, cell.HiddenSize], new Initial.Uniform(1 / Math.Sqrt(cell.HiddenSize)));
        cell.Parameter("leak", [cell.HiddenSize], new Initial.Normal(1));
        cell.Linear("P", cell.HiddenSize, Traces);
    }
}
