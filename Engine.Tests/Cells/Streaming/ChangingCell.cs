using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Streaming;

/// <summary>A cell that tells of its steps.</summary>
sealed class ChangingCell() : PlainCellType("changing", "Changing", new("These tests", 2026))
{
    public Action? Visit { get; set; }

    public override void Step<T>(PlainStep<T> step)
    {
        Visit?.Invoke();
        step["h"] = step["h"] + step.X * step.Parameter("weight");
    }

    protected override void Declare(CellScope cell)
    {
        cell.State("h");
        cell.Parameter("weight", [cell.HiddenSize], Initial.One);
    }
}
