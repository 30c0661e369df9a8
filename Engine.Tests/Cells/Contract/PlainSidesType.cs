using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>The side inputs of <see cref="SidesType"/> in a cell of its equations alone.</summary>
sealed class PlainSidesType() : PlainCellType("sides-plain", "Side inputs, plain", equations.Source)
{
    static readonly SidesType equations = new();

    public override void Step<T>(PlainStep<T> step) => equations.Step(step);

    protected override void Declare(CellScope cell)
    {
        (int n, int d) = (cell.InputSize, cell.HiddenSize);
        cell.State("h");
        cell.Parameter("weight", [d, n], new Initial.Uniform(0.6));
        cell.Parameter("recurrent", [d, d], new Initial.Uniform(0.6 / Math.Sqrt(d)));
        cell.Side("teacher", d);
        cell.Side("context", 2, perSequence: true);
        cell.Side("mark", 1, missing: 1);
    }
}
