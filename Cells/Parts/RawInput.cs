namespace MoGru.Cells.Parts;

/// <summary>The input as it is, added to a block as wide: for cells that said that they read it.</summary>
static class RawInput
{
    /// <summary>block += x.</summary>
    public static void Add(in Step step, Slot slot, int block)
    {
        int n = step.Input.Length / step.Rows;
        for (int row = 0; row < step.Rows; row++)
        {
            var sum = step[slot][row].Window(block, 1)[..n];
            TensorPrimitives.Add(sum, step.Input.Slice(row * n, n), sum);
        }
    }

    /// <summary>dx += dBlock.</summary>
    public static void AddBackward(in Step step, Slot gradient, int block)
    {
        int n = step.Input.Length / step.Rows;
        for (int row = 0; row < step.Rows; row++)
        {
            var dX = step.InputGradient.Slice(row * n, n);
            TensorPrimitives.Add(dX, step[gradient][row].Window(block, 1)[..n], dX);
        }
    }
}
