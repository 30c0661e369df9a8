using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// A model that makes one step of some streams as one batch, with all memory for up to so many. For one thread at a time.
/// </summary>
sealed class ModuleSeat
{
    readonly Module module;
    readonly Shape step;  // of one stream
    readonly Tape tape = new() { Records = false, StatesAreCarried = true };
    readonly CarriedStates carried;
    readonly float[] input;

    /// <summary>Takes the memory, by steps of zeros.</summary>
    /// <exception cref="ArgumentException">
    /// The module takes another shape, is of other parameters, or gives not as much for each stream.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The parameters have no memory, another thread is writing to them, a part runs both ways or twice in a step, or the module does not
    /// hand the pass on to a network of its own.
    /// </exception>
    public ModuleSeat(Module module, ParameterList parameters, Shape step, int most)
    {
        (this.module, this.step, Model) = (module, step, parameters);
        (Versions, carried) = (new([.. parameters]), new(parameters) { OncePerPass = true });
        input = new float[checked(most * step.Length)];
        Output = Forward(1).Shape;
        Carried = carried.Shapes;
        for (int count = most; count >= 1; count--)
        {
            for (int k = 0; k < Carried.Length; k++)
                Begin(k, count).Clear();
            int given = Forward(count).Shape.Length;
            if (given != count * Output.Length)
                throw new ArgumentException(
                    $"The module gives {Output.Length} numbers for a step {step}, and {given} for {count} such steps along axis 0; "
                        + "only what treats each by itself can be streamed together.");
        }
    }

    /// <summary>The parameters of the model.</summary>
    public ParameterList Model { get; }

    /// <summary>The shape of the output of a step of one stream.</summary>
    public Shape Output { get; }

    /// <summary>The shapes of the states of one stream, by ordinal; null for what the module does not carry.</summary>
    public Shape?[] Carried { get; }

    /// <summary>Counts the changes of the parameters.</summary>
    public ParameterVersions Versions { get; }

    /// <summary>Makes one step of some streams, no more than there is memory for. Their states change when they commit it.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="x">Their inputs, one after another.</param>
    /// <param name="y">Their outputs, overwritten.</param>
    public void Advance(ReadOnlySpan<ModuleState> streams, ReadOnlySpan<float> x, Span<float> y)
    {
        Subnormal.Flush(x, input);
        for (int k = 0; k < Carried.Length; k++)
        {
            var start = Begin(k, streams.Length);
            for (int at = 0; at < streams.Length; at++)
                streams[at][k].CopyTo(start[(at * streams[at][k].Length)..]);
        }
        Forward(streams.Length).Value.CopyTo(y);
        for (int k = 0; k < Carried.Length; k++)
        {
            if (Carried[k] is not { } shape)
                continue;
            for (int at = 0; at < streams.Length; at++)
                Subnormal.Flush(carried.End(k).Slice(at * shape.Length, shape.Length), streams[at].Next(k));
        }
    }

    // What some streams start from.
    Span<float> Begin(int ordinal, int count) =>
        Carried[ordinal] is { } shape ? carried.Begin(ordinal, shape.With(0, count * shape[0])) : default;

    Variable Forward(int count)
    {
        tape.Rewind();
        var shape = count == 1 ? step : step.With(0, count * step[0]);
        return module.Forward(tape.Input(shape, input.AsSpan(0, count * step.Length)), new Pass { Carried = carried });
    }
}
