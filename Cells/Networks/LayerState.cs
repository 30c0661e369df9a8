namespace MoGru.Cells.Networks;

/// <summary>The states of some sequences in one layer, and what is set of its side inputs: rows as they are outside.</summary>
sealed class LayerState
{
    readonly RnnLayer layer;
    readonly float[][] sides;  // [B, width] each; empty for the mask of a weight, which streams have the mean of
    readonly bool[] given;     // the side inputs that are set
    float[][] values;          // of the states, [B, width] each
    float[][] next;            // after a step that is not committed yet

    public LayerState(RnnLayer layer, int batch)
    {
        this.layer = layer;
        values = [.. layer.States.Select(state => new float[checked(batch * state.OuterWidth)])];
        next = [.. values.Select(some => new float[some.Length])];
        sides = [.. layer.Sides.Select(side => new float[side.Span == SideSpan.Pass ? 0 : checked(batch * side.Own.Length)])];
        given = new bool[sides.Length];
    }

    /// <summary>The layer.</summary>
    public RnnLayer Layer => layer;

    /// <summary>All rows of a state.</summary>
    public Span<float> this[State state] => values[state.Index];

    /// <summary>Some rows of a state.</summary>
    public Span<float> Rows(State state, int first, int count) => RowsOf(values[state.Index], state.OuterWidth, first, count);

    /// <summary>Some rows of a state after the step.</summary>
    public Span<float> Next(State state, int first, int count) => RowsOf(next[state.Index], state.OuterWidth, first, count);

    /// <summary>True where a side input is set.</summary>
    public bool IsGiven(int side) => given[side];

    /// <summary>All rows of a side input.</summary>
    public Span<float> Side(int side) => sides[side];

    /// <summary>Some rows of a side input.</summary>
    public Span<float> Side(int side, int first, int count) => RowsOf(sides[side], layer.Sides[side].Own.Length, first, count);

    /// <summary>All rows of a side input, which counts as set from now on.</summary>
    public Span<float> Give(int side)
    {
        given[side] = true;
        return sides[side];
    }

    /// <summary>Sets a state, and with it the marks that tell that it was given, of the rows that have none yet.</summary>
    public void Set(State state, ReadOnlySpan<float> rows)
    {
        rows.CopyTo(values[state.Index]);
        for (int k = 0; k < values.Length; k++)
        {
            if (layer.States[k].Marks == state)
                values[k].AsSpan().Replace(0, 1);
        }
    }

    /// <summary>Refuses a step that a side input is missing for.</summary>
    /// <exception cref="InvalidOperationException">One is.</exception>
    public void RequireSides(int batch)
    {
        for (int k = 0; k < given.Length; k++)
        {
            if (!given[k] && layer.Sides[k].Missing is null)
                throw layer.Sides[k].NotSet(batch);
        }
    }

    /// <summary>Makes the states after the step those before the next one, and forgets what was set for the step alone.</summary>
    public void Commit()
    {
        (values, next) = (next, values);
        for (int k = 0; k < given.Length; k++)
            given[k] &= layer.Sides[k].Span != SideSpan.Step;
    }

    /// <summary>Sets all states to zero, and forgets side inputs.</summary>
    public void Clear()
    {
        foreach (float[] state in values)
            state.AsSpan().Clear();
        given.AsSpan().Clear();
    }

    /// <summary>Copies everything to the state of as many sequences of such a layer.</summary>
    public void CopyTo(LayerState target)
    {
        for (int k = 0; k < values.Length; k++)
            values[k].CopyTo(target.values[k], 0);
        for (int k = 0; k < sides.Length; k++)
            sides[k].CopyTo(target.sides[k], 0);
        given.CopyTo(target.given, 0);
    }

    static Span<float> RowsOf(float[] all, int width, int first, int count) => all.AsSpan(first * width, count * width);
}
