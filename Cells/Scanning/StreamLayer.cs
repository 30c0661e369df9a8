using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>One layer that advances step by step: a walk of one step whose final states become the next initial ones.</summary>
sealed class StreamLayer : ILayerStream
{
    readonly Cell cell;
    readonly State[] states;  // of the cell
    readonly Side[] sides;
    readonly Scan scan = new();
    readonly float[] output;
    readonly bool[] given;  // the side inputs that are set
    readonly StreamWeights? weights;

    public StreamLayer(Cell cell, int batch)
    {
        (this.cell, states, sides) = (cell, [.. cell.States], [.. cell.Sides]);
        weights = cell.DerivedWeights.Count > 0 ? cell.StreamWeights : null;
        var arena = new Arena();
        scan.Take(cell, new(0, batch, Steps: 1, Reverse: false), backward: false, arena.Take, new(null, null, weights?.Weights));
        given = new bool[sides.Length];
        output = new float[batch * cell.OutputSize];
        Reset();
    }

    public int Rows
    {
        get => scan.Memory.Rows;
        set => scan.Narrow(value);
    }

    public ReadOnlySpan<float> Output => output.AsSpan(0, Rows * cell.OutputSize);

    public void Advance(ReadOnlySpan<float> x)
    {
        cell.Prepare();
        weights?.Prepare();
        scan.Forward(x, output, []);
        scan.Memory.Walks++;
    }

    public void Commit()
    {
        foreach (var state in states)
            Subnormal.Flush(scan.Memory.Before(state, 1), scan.Memory.Before(state, 0));
        foreach (var side in sides)
        {
            if (!side.PerSequence && given[side.Index])
                Forget(side);
        }
    }

    public void RequireSides()
    {
        foreach (var side in sides)
        {
            if (side.Missing is null && !given[side.Index])
                throw side.Outside.NotSet(Rows);
        }
    }

    public void Reset()
    {
        foreach (var state in states)
            scan.Memory.Before(state, 0).Clear();
        foreach (var side in sides)
            Forget(side);
    }

    public void SetSide(string name, ReadOnlySpan<float> values)
    {
        var side = SideOf(name)
            ?? throw new ArgumentException($"{name} is the mask of a weight; a stream has the mean of it.", nameof(name));
        side.Outside.Require(Rows, values.Length);
        side.Values.Layout.Pad(values, scan.Memory.All(side.Values));
        given[side.Index] = true;
    }

    Side? SideOf(string name)
    {
        foreach (var side in sides)
        {
            if (side.Name == name)
                return side;
        }
        return null;
    }

    void Forget(Side side)
    {
        side.FillMissing(scan.Memory.All(side.Values));
        given[side.Index] = false;
    }

    public void GetState(State state, Span<float> values)
    {
        state.Require(Rows, values.Length);
        state.Layout.Strip(scan.Memory.Before(state, 0), values);
    }

    public void SetState(State state, ReadOnlySpan<float> values)
    {
        state.Require(Rows, values.Length);
        state.Layout.Pad(values, scan.Memory.Before(state, 0));
        foreach (var other in states)
        {
            if (other.Marks == state)
                Mark(scan.Memory.Before(other, 0), other.Width);
        }
    }

    public void Load(LayerState source, int from, int to, int count)
    {
        foreach (var state in states)
            state.Layout.Pad(source.Rows(state, from, count), RowsOf(scan.Memory.Before(state, 0), state.Width, to, count));
        foreach (var side in sides)
        {
            var rows = RowsOf(scan.Memory.All(side.Values), side.Values.Width, to, count);
            given[side.Index] = source.IsGiven(side.Index);
            if (given[side.Index])
                side.Values.Layout.Pad(source.Side(side.Index, from, count), rows);
            else
                side.FillMissing(rows);
        }
    }

    public void Store(LayerState target, int to, int from, int count)
    {
        foreach (var state in states)
        {
            var next = target.Next(state, to, count);
            state.Layout.Strip(RowsOf(scan.Memory.Before(state, 1), state.Width, from, count), next);
            Subnormal.Flush(next, next);
        }
    }

    public void CopyTo(LayerState target)
    {
        target.Clear();
        foreach (var state in states)
            state.Layout.Strip(scan.Memory.Before(state, 0), target[state]);
        foreach (var side in sides)
        {
            if (given[side.Index])
                side.Values.Layout.Strip(scan.Memory.All(side.Values), target.Give(side.Index));
        }
    }

    static Span<float> RowsOf(Span<float> all, int width, int first, int count) => all.Slice(first * width, count * width);

    // Rows that were not started yet are started by a state that is given.
    static void Mark(Span<float> rows, int width)
    {
        for (int at = 0; at < rows.Length; at += width)
            rows[at] = rows[at] == 0 ? 1 : rows[at];
    }
}
