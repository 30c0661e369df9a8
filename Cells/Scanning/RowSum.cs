using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>The gradient of a parameter or a derived vector that the step uses directly, added up row by row in a slot.</summary>
readonly record struct RowSum(Parameter? Parameter, DerivedWeight? Vector, Slot Slot)
{
    /// <summary>
    /// Adds what the rows added up, in their order, block by block; to one element from wider rows also what is in them, in double precision.
    /// </summary>
    public void AddTo(in Step step, GradientSheet sheet)
    {
        Span<float> rows = step[Slot];
        var gradient = Parameter is null ? sheet[Vector!] : sheet[Parameter];
        if (gradient.Length == Slot.Layout.OuterWidth)
        {
            for (int i = 0; i < rows.Length; i += Slot.BlockWidth)
            {
                var block = gradient.Slice(i / Slot.BlockWidth % Slot.Blocks * Slot.Size, Slot.Size);
                TensorPrimitives.Add(block, rows.Slice(i, Slot.Size), block);
            }
            return;
        }
        double sum = 0;
        for (int i = 0; i < rows.Length; i += Slot.Width)
        {
            foreach (float unit in rows.Slice(i, Slot.Size))
                sum += unit;
        }
        gradient[0] += (float)sum;
    }
}
