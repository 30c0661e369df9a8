using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Scanning;

/// <summary>
/// Looks, in the walk of one group of rows, at what every step makes while it is in the cache: states and the results of products, and
/// backward their gradients. It keeps the first number that is not finite.
/// </summary>
sealed class ScanWatch
{
    RowGroup group;
    bool isLooking;  // to the first number that is not finite

    /// <summary>What it found.</summary>
    public Anomaly? Found { get; private set; }

    /// <summary>The step of the walk at which it was found, from its beginning.</summary>
    public int FoundAt { get; private set; }

    /// <summary>Begins to look, or does not.</summary>
    public void Begin(bool looks) => (isLooking, Found) = (looks, null);

    /// <summary>Says which rows are walked.</summary>
    public void Turn(RowGroup rows) => group = rows;

    /// <summary>Looks at the states after a step.</summary>
    public void LookAtStates(Cell cell, ScanMemory memory, int step)
    {
        foreach (var state in cell.States)
            Look(memory.Before(state, step + 1), state.Width, state.Layout, 1, step, state.Name, isBackward: false);
    }

    /// <summary>
    /// Looks at the gradients that a step's products are walked back with, and at those that it leaves to the states of the step before; those of the initial
    /// states are their variables'.
    /// </summary>
    public void LookAtGradients(Cell cell, ScanMemory memory, int step)
    {
        // A cell that works ahead makes the gradients of its products after the chunk's steps.
        if (!cell.WorksAhead)
        {
            foreach (var product in cell.Products)
                Look(product, memory.From(product.Gradient, step), product.Gradient, 1, step, isBackward: true);
            foreach (var projection in cell.Projections)
                Look(projection, memory.From(projection.Gradient, step), projection.Gradient, 1, step, isBackward: true);
        }
        foreach (var state in cell.States)
        {
            if (group.Walked + step > 0)
                Look(memory.Gradient(state), state.Width, state.Layout, 1, step - 1, state.Name, isBackward: true);
        }
    }

    /// <summary>Looks at the result of a product, or at its gradient.</summary>
    /// <param name="product">The product.</param>
    /// <param name="rows">Its columns, from the first row on.</param>
    /// <param name="window">Where its columns are.</param>
    /// <param name="steps">How many steps it is of.</param>
    /// <param name="step">The first of them.</param>
    /// <param name="isBackward">True for the gradient.</param>
    public void Look(Product product, ReadOnlySpan<float> rows, SlotWindow window, int steps, int step, bool isBackward)
    {
        int blockWidth = window.Slot.BlockWidth;
        var layout = new RowLayout(Math.Min(product.Map.BlockSize, blockWidth), blockWidth, window.Width / blockWidth);
        Look(rows, window.Slot.Width, layout, steps, step, product, isBackward);
    }

    // Columns that only pad are not looked at.
    void Look(ReadOnlySpan<float> rows, int rowWidth, RowLayout layout, int steps, int step, object what, bool isBackward)
    {
        if (!isLooking)
            return;
        int count = steps * group.Rows;
        if (Reduce.AreFinite(rows, rowWidth, count, layout.Blocks, layout.BlockWidth, layout.Size))
            return;
        for (int row = 0; row < count; row++)
        {
            for (int block = 0; block < layout.Blocks; block++)
            {
                var numbers = rows.Slice(row * rowWidth + block * layout.BlockWidth, layout.Size);
                if (!float.IsFinite(Reduce.Largest(numbers)))
                {
                    Keep(numbers, block, row % group.Rows, step + row / group.Rows, what, isBackward);
                    return;
                }
            }
        }
    }

    void Keep(ReadOnlySpan<float> numbers, int block, int row, int step, object what, bool isBackward)
    {
        int at = Reduce.FirstNotFinite(numbers);
        var (name, index) = what is Product { Parts: var parts } product
            ? product.Map.Origin(parts == 1 ? block : 0, at)
            : ((string)what, block * numbers.Length + at);
        (isLooking, FoundAt) = (false, group.Walked + step);
        Found = new(isBackward, "", index, numbers[at])
        {
            Name = what is Product ? $"the sum with {name}" : name,
            Sequence = group.BatchRow(row),
            Step = group.Time(row, step),
        };
    }
}
