namespace MoGru.Engine.Data;

/// <summary>What a window takes of a series.</summary>
/// <param name="Length">The steps that it shows.</param>
/// <param name="Ahead">The steps that its target reaches beyond them.</param>
/// <param name="Stride">The steps from one window to the next.</param>
/// <param name="EachStep">Whether the target is of each step, as many later, or all that follow.</param>
readonly record struct WindowShape(int Length, int Ahead, int Stride, bool EachStep)
{
    /// <summary>All steps that a window and its target have.</summary>
    public long Reach => (long)Length + Ahead;

    /// <summary>The windows of a series of so many steps.</summary>
    public int CountIn(int steps) => steps < Reach ? 0 : (int)((steps - Reach) / Stride) + 1;
}
