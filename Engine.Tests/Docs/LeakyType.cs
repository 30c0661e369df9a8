using MoGru.Cells;
using MoGru.Cells.Plain;

namespace MoGru.Tests.Docs;

/// <summary>A leaky integrator, as docs/adding-a-cell.md writes it.</summary>
// docs: plain cell
sealed class LeakyType() : PlainCellType(
    "leaky", "Leaky integrator", new("Jaeger et al., Optimization and applications of echo state networks", 2007), [rate])
{
    static readonly NumberOption rate = new("rate", "how fast the state follows", 0.3) { Above = 0, Most = 1 };

    protected override void Declare(CellScope cell)
    {
        cell.State("h");
        cell.Linear("W", cell.InputSize + cell.HiddenSize, cell.HiddenSize);
    }

    public override void Step<T>(PlainStep<T> step)
    {
        double a = step.Options.Number(rate);
        T c = step.Linear("W", step.Concat(step.X, step["h"])).Tanh().Named("c");
        step["h"] = (1 - a) * step["h"] + a * c;
    }
}
// docs: end
