using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
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
    readonly float[] output;
    readonly int batch;

    public PlainStream(PlainLayer layer, int batch)
    {
        (this.layer, this.batch) = (layer, batch);
        (step, use, states) = (new(layer), tape.Use, new Variable[layer.States.Count]);
        values = [.. layer.States.Select(state => new float[batch * state.OuterWidth])];
        output = new float[batch * layer.OutputSize];
    }

    public Span<float> Output => output;

    public void Advance(ReadOnlySpan<float> x)
    {
        tape.Rewind();
        step.Use(use);
        for (int k = 0; k < states.Length; k++)
            states[k] = tape.Input([batch, layer.States[k].OuterWidth], values[k]);
        var y = step.Run(tape.Input([batch, layer.Scope.InputSize], x), states);
        y.Value.CopyTo(output);
        for (int k = 0; k < states.Length; k++)
            states[k].Value.CopyTo(values[k]);
    }

    public void SetSide(string name, ReadOnlySpan<float> source) => throw new InvalidOperationException(name);

    public void RequireSides()
    {
    }

    public void Reset()
    {
        foreach (float[] state in values)
            state.AsSpan().Clear();
    }

    public void GetState(State state, Span<float> target)
    {
        state.Require(batch, target.Length);
        values[state.Index].CopyTo(target);
    }

    public void SetState(State state, ReadOnlySpan<float> source)
    {
        state.Require(batch, source.Length);
        source.CopyTo(values[state.Index]);
    }
}
