using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>A layer of a <see cref="PlainCellType"/> that advances step by step, on a tape of its own.</summary>
sealed class PlainStream : ILayerStream
{
    readonly PlainLayer layer;
    readonly PlainStep<Variable> step;
    readonly Tape tape = new() { Records = false };
    readonly Func<Engine.Memory.Parameter, Variable> use;
    readonly Variable[] states;
    readonly float[][] values;  // of the states, [B, width] each
    readonly float[][] sides;
    readonly bool[] given;      // the side inputs that are set
    readonly float[] output;

    public PlainStream(PlainLayer layer, int batch)
    {
        (this.layer, Rows) = (layer, batch);
        (step, use, states) = (new(layer), tape.Use, new Variable[layer.States.Count]);
        values = [.. layer.States.Select(state => new float[batch * state.OuterWidth])];
        sides = [.. layer.Sides.Select(side => new float[batch * side.Own.Length])];
        given = new bool[sides.Length];
        output = new float[batch * layer.OutputSize];
        Reset();
    }

    public int Rows { get; set; }

    public ReadOnlySpan<float> Output => output.AsSpan(0, Rows * layer.OutputSize);

    public void Advance(ReadOnlySpan<float> x)
    {
        tape.Rewind();
        step.Use(use);
        for (int k = 0; k < states.Length; k++)
            states[k] = tape.Input([Rows, layer.States[k].OuterWidth], ValuesOf(k));
        for (int k = 0; k < sides.Length; k++)
            step.Sides[k] = tape.Input([Rows, layer.Sides[k].Own.Length], sides[k].AsSpan(0, Rows * layer.Sides[k].Own.Length));
        var y = step.Run(tape.Input([Rows, layer.Scope.InputSize], x), states);
        y.Value.CopyTo(output);
    }

    public void Commit()
    {
        for (int k = 0; k < states.Length; k++)
            Subnormal.Flush(states[k].Value, values[k]);
        for (int k = 0; k < sides.Length; k++)
        {
            if (given[k] && layer.Sides[k].Span == SideSpan.Step)
                Forget(k);
        }
    }

    public void SetSide(string name, ReadOnlySpan<float> source)
    {
        int index = 0;
        while (layer.Sides[index].Name != name)
            index++;
        layer.Sides[index].Require(Rows, source.Length);
        source.CopyTo(sides[index]);
        given[index] = true;
    }

    public void RequireSides()
    {
        for (int k = 0; k < given.Length; k++)
        {
            if (!given[k] && layer.Sides[k].Missing is null)
                throw layer.Sides[k].NotSet(Rows);
        }
    }

    public void Reset()
    {
        for (int k = 0; k < given.Length; k++)
            Forget(k);
        foreach (float[] state in values)
            state.AsSpan().Clear();
    }

    public void GetState(State state, Span<float> target)
    {
        state.Require(Rows, target.Length);
        ValuesOf(state.Index).CopyTo(target);
    }

    public void SetState(State state, ReadOnlySpan<float> source)
    {
        state.Require(Rows, source.Length);
        source.CopyTo(values[state.Index]);
    }

    public void Load(LayerState source, int from, int to, int count)
    {
        for (int k = 0; k < states.Length; k++)
            source.Rows(layer.States[k], from, count).CopyTo(values[k].AsSpan(to * layer.States[k].OuterWidth));
        for (int k = 0; k < sides.Length; k++)
        {
            int width = layer.Sides[k].Own.Length;
            var rows = sides[k].AsSpan(to * width, count * width);
            given[k] = source.IsGiven(k);
            if (given[k])
                source.Side(k, from, count).CopyTo(rows);
            else
                rows.Fill(layer.Sides[k].Missing ?? 0);
        }
    }

    public void Store(LayerState target, int to, int from, int count)
    {
        for (int k = 0; k < states.Length; k++)
        {
            int width = layer.States[k].OuterWidth;
            Subnormal.Flush(states[k].Value.Slice(from * width, count * width), target.Next(layer.States[k], to, count));
        }
    }

    public void CopyTo(LayerState target)
    {
        target.Clear();
        for (int k = 0; k < states.Length; k++)
            ValuesOf(k).CopyTo(target[layer.States[k]]);
        for (int k = 0; k < sides.Length; k++)
        {
            if (given[k])
                sides[k].CopyTo(target.Give(k));
        }
    }

    Span<float> ValuesOf(int state) => values[state].AsSpan(0, Rows * layer.States[state].OuterWidth);

    void Forget(int side)
    {
        sides[side].AsSpan().Fill(layer.Sides[side].Missing ?? 0);
        given[side] = false;
    }
}
