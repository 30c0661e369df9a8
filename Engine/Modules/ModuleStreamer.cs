using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// Applies a module, or a whole model, to one step after another, spans in and spans out, with the bits of a pass over the whole sequence,
/// but that numbers below 2⁻¹²⁶, which are read or carried, become 0: recurrent parts go on from where the last step left them, all others
/// must treat each step by itself. A head alone is a model as well. Nothing is drawn and nothing recorded, and all memory is taken at the
/// creation: steps allocate nothing. Changes of the parameters are seen at the next step. For one thread at a time, which is held to; any
/// number of them may read one model at once. Streams that come and go, or many of them, are better served by a <see cref="ModulePool"/>.
/// </summary>
public sealed class ModuleStreamer
{
    readonly ModuleSeat seat;
    readonly ModuleState[] streams;  // one

    /// <summary>Takes the memory, by steps of zeros.</summary>
    /// <param name="module">The module or model.</param>
    /// <param name="parameters">Its parameters, or those of the model that it is a part of, in memory.</param>
    /// <param name="step">The shape of one step as the module takes it, such as [B, 1, n] for a recurrent model, [B, 1] for tokens, [B, n] for a head.</param>
    /// <exception cref="ArgumentException">The module takes another shape, or it is of other parameters.</exception>
    /// <exception cref="InvalidOperationException">
    /// The parameters have no memory, another thread is writing to them, a part runs both ways or twice in a step, or the module does not hand the pass on
    /// to a network of its own.
    /// </exception>
    public ModuleStreamer(Module module, ParameterList parameters, Shape step)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parameters);
        (InputShape, seat) = (step, new(module, parameters, step, most: 1));
        streams = [new(parameters, seat.Carried)];
    }

    /// <summary>The shape of a step's input.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of a step's output.</summary>
    public Shape OutputShape => seat.Output;

    /// <summary>Makes one step; one that is refused leaves the states as they were.</summary>
    /// <param name="x">As many numbers as <see cref="InputShape"/> says.</param>
    /// <param name="y">As many as <see cref="OutputShape"/> says, overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length, or the module refuses a number, such as one that is no token.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream, or changes the parameters.</exception>
    public void Step(ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != InputShape.Length)
            throw new ArgumentException($"x has {x.Length} elements; a step takes {InputShape}.", nameof(x));
        if (y.Length != OutputShape.Length)
            throw new ArgumentException($"y has {y.Length} elements; a step gives {OutputShape}.", nameof(y));
        State.Use.Enter(nameof(Step));
        try
        {
            long version = seat.Versions.Current();
            seat.Advance(streams, x, y);
            seat.Versions.RequireUnchanged(version);
            State.Commit();
        }
        finally
        {
            State.Use.Leave();
        }
    }

    /// <summary>Writes where the recurrent parts stand to a safetensors file, whole or not at all.</summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void Save(string path) => State.Save(path);

    /// <summary>Goes on where a stream stood that was saved, with its bits; the model has the same parts, and the step the same shape.</summary>
    /// <exception cref="DataFormatException">The file is missing, damaged or no stream's, or of another model or shape; all that differs is named.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void Resume(string path) => State.Resume(path);

    /// <summary>Makes another stream of the same model and shape stand where this one does; allocates nothing.</summary>
    /// <exception cref="ArgumentException">It is of another model or shape.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using one of them.</exception>
    public void CopyTo(ModuleStreamer target)
    {
        ArgumentNullException.ThrowIfNull(target);
        State.CopyTo(target.State);
    }

    /// <summary>Begins again: the next step is the first of a sequence.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void Reset() => State.Reset();

    ModuleState State => streams[0];
}
