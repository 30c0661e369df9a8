using MoGru.Engine.Memory;

namespace MoGru.Engine.Data;

/// <summary>How the targets of one sequence lie: width numbers, rows of them, or a row at each step.</summary>
/// <param name="EachStep">A row for each step of the sequence.</param>
/// <param name="Rows">The rows where it is not; 0 for one that has no axis of its own.</param>
/// <param name="Width">The numbers of a row.</param>
readonly record struct TargetLayout(bool EachStep, int Rows, int Width)
{
    /// <summary>The numbers of a sequence of so many steps.</summary>
    public int LengthFor(int steps) => (EachStep ? steps : Math.Max(Rows, 1)) * Width;

    /// <summary>The shape of a batch, padded to so many steps.</summary>
    public Shape ShapeOf(int batch, int steps) => EachStep ? [batch, steps, Width] : Rows == 0 ? [batch, Width] : [batch, Rows, Width];
}
