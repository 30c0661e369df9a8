using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The walk of one group of rows, from their initial to their final states. Where sequences end before others of their group, it goes in stages
/// of fewer and fewer rows: a stage begins with the states of those that go on, and no step is made beyond a sequence's end.
/// </summary>
sealed class GroupWalk
{
    readonly List<Scan> scans = [];      // of the stages
    readonly List<RowGroup> stages = [];
    readonly ScanWatch watch = new();
    Cell cell = null!;
    SideInputs? sides;

    /// <summary>What was found in the last walk that looked for it.</summary>
    public ScanWatch Watch => watch;

    /// <summary>The floats that forward keeps for backward.</summary>
    public long KeptLength
    {
        get
        {
            long length = 0;
            for (int k = 0; k < stages.Count; k++)
                length += scans[k].Memory.KeptLength;
            return length;
        }
    }

    /// <summary>Scratch for weight gradients.</summary>
    public Span<float> Scratch => scans[0].Memory.Scratch.Span;

    /// <summary>Cuts the walk into stages and takes memory for them.</summary>
    /// <param name="walked">The cell.</param>
    /// <param name="group">All rows; of unequal ones the longest first, each with at least one step.</param>
    /// <param name="backward">Whether everything is kept for the walk backward.</param>
    /// <param name="take">Where memory comes from.</param>
    /// <param name="inputs">What the pass has for the walk.</param>
    public void Take(Cell walked, RowGroup group, bool backward, Func<Shape, Tensor> take, in PassInputs inputs)
    {
        (cell, sides) = (walked, inputs.Sides);
        stages.Clear();
        if (group.Lengths is null)
            stages.Add(group);
        else
            Cut(group, group.Lengths);
        for (int k = 0; k < stages.Count; k++)
        {
            if (k == scans.Count)
                scans.Add(new());
            scans[k].Take(walked, stages[k], backward, take, inputs);
        }
    }

    void Cut(RowGroup group, SequenceLengths lengths)
    {
        for (int rows = group.Rows, walked = 0; rows > 0;)
        {
            int end = lengths.Length(group.First + rows - 1);
            stages.Add(group with { Rows = rows, Steps = end - walked, Walked = walked });
            walked = end;
            while (rows > 0 && lengths.Length(group.First + rows - 1) == end)
                rows--;
        }
    }

    /// <summary>Looks in the walks that follow for numbers that are not finite, or does not.</summary>
    public void Look(bool looks)
    {
        watch.Begin(looks);
        for (int k = 0; k < stages.Count; k++)
            scans[k].Memory.Watch = looks ? watch : null;
    }

    /// <summary>Walks forward, or a part of the way where it is cancelled; see <see cref="Scan.Forward"/>.</summary>
    public void Forward(ReadOnlySpan<float> x, Span<float> y, Span<float> retention, ReadOnlySpan<Variable> initial, ReadOnlySpan<Variable> final)
    {
        foreach (var state in cell.States)
        {
            var start = scans[0].Memory.Before(state, 0);
            if (initial[state.Index].Exists)
            {
                var given = initial[state.Index].Value;
                for (int row = 0, run = stages[0].Run; row < stages[0].Rows; row += run)
                    state.Layout.Pad(Outer(state, given, stages[0].BatchRow(row), run), Inner(state, start, row, run));
            }
            else
            {
                start.Clear();
            }
        }
        for (int k = 0; k < stages.Count; k++)
        {
            if (!scans[k].Forward(x, y, retention))
                return;
            int going = Going(k);
            foreach (var state in cell.States)
            {
                var after = scans[k].Memory.Before(state, stages[k].Steps);
                if (going > 0)
                    after[..(going * state.Width)].CopyTo(scans[k + 1].Memory.Before(state, 0));
                var ends = final[state.Index].Write();
                for (int row = going, run = stages[k].Run; row < stages[k].Rows; row += run)
                    state.Layout.Strip(Inner(state, after, row, run), Outer(state, ends, stages[k].BatchRow(row), run));
            }
        }
    }

    /// <summary>Walks backward, or a part of the way where it is cancelled; see <see cref="Scan.Backward"/>.</summary>
    public void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, ReadOnlySpan<Variable> initial, ReadOnlySpan<Variable> final,
        GradientSheet sheet, bool far)
    {
        for (int k = stages.Count - 1; k >= 0; k--)
        {
            int going = Going(k);
            foreach (var state in cell.States)
            {
                // Rows that went on bring their gradient from the next stage, those that ended from outside.
                var carried = scans[k].Memory.Gradient(state);
                if (going > 0)
                    scans[k + 1].Memory.Gradient(state)[..(going * state.Width)].CopyTo(carried);
                var ends = final[state.Index].Gradient;
                for (int row = going, run = stages[k].Run; row < stages[k].Rows; row += run)
                    state.Layout.Pad(Outer(state, ends, stages[k].BatchRow(row), run), Inner(state, carried, row, run));
            }
            CarrySequenceSums(k, going);
            if (!scans[k].Backward(x, dy, dx, sheet, far))
                return;
        }
        sides?.AddSequenceGradients(stages[0], scans[0].Memory);
        foreach (var state in cell.States)
        {
            if (initial[state.Index] is not { Exists: true, NeedsGradient: true } start)
                continue;
            var carried = scans[0].Memory.Gradient(state);
            for (int row = 0, run = stages[0].Run; row < stages[0].Rows; row += run)
                state.Layout.AddStripped(Inner(state, carried, row, run), Outer(state, start.Gradient, stages[0].BatchRow(row), run));
        }
    }

    // Rows that went on bring their sums from the next stage, so that each adds up as if it were alone.
    void CarrySequenceSums(int stage, int going)
    {
        foreach (var side in cell.Sides)
        {
            if (side is not { PerSequence: true, Gradient: Slot gradient })
                continue;
            var sums = scans[stage].Memory.All(gradient);
            int carried = going * gradient.Width;
            if (carried > 0)
                scans[stage + 1].Memory.All(gradient)[..carried].CopyTo(sums);
            sums[carried..].Clear();
        }
    }

    /// <summary>The mean of β of every step that was walked and is kept, [B, T].</summary>
    /// <returns>False where the cell has no β.</returns>
    public bool Retain(Span<float> retention)
    {
        for (int k = 0; k < stages.Count; k++)
        {
            if (!scans[k].Retain(retention))
                return false;
        }
        return true;
    }

    // The rows that go on after a stage.
    int Going(int stage) => stage + 1 < stages.Count ? stages[stage + 1].Rows : 0;

    static Span<float> Inner(State state, Span<float> rows, int row, int count) => rows.Slice(row * state.Width, count * state.Width);

    static Span<float> Outer(State state, Span<float> rows, int row, int count) => rows.Slice(row * state.OuterWidth, count * state.OuterWidth);

    static ReadOnlySpan<float> Outer(State state, ReadOnlySpan<float> rows, int row, int count) =>
        rows.Slice(row * state.OuterWidth, count * state.OuterWidth);
}
