using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// Applies a module, or a whole model, to one step after another, spans in and spans out, with the bits of a pass over the whole sequence (numbers below 2⁻¹²⁶ become 0): recurrent
/// parts go on from where the last step left them, all others must treat each step by itself. A head alone is a model as well. Nothing is drawn
/// and nothing recorded, and all memory is taken at the creation: steps allocate nothing. Changes of the parameters are seen at the next step.
/// For one thread at a time, which is held to; any number of them may read one model at once.
/// </summary>
public sealed class ModuleStreamer
{
    const string Format = "mogru model state 1", Prefix = "state";

    readonly Exclusive use = new("stream");
    readonly Module module;
    readonly Tape tape = new() { Records = false, StatesAreCarried = true };
    readonly ParameterVersions versions;
    readonly CarriedStates carried;
    readonly float[] input;

    /// <summary>Takes the memory, by two steps of zeros.</summary>
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
        (this.module, InputShape, input) = (module, step, new float[step.Length]);
        (versions, carried) = (new([.. parameters]), new(parameters) { OncePerPass = true });
        for (int k = 0; k < 2; k++)  // the second starts from states, which the first finds none of
        {
            OutputShape = Forward().Shape;
            carried.Remember();
        }
        carried.Clear();
    }

    /// <summary>The shape of a step's input.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of a step's output.</summary>
    public Shape OutputShape { get; }

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
        use.Enter(nameof(Step));
        carried.Remember();
        try
        {
            Subnormal.Flush(x, input);
            long version = versions.Current();
            var output = Forward();
            versions.RequireUnchanged(version);
            output.Value.CopyTo(y);
        }
        catch
        {
            carried.GoBack();
            throw;
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Writes where the recurrent parts stand to a safetensors file, whole or not at all.</summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void Save(string path)
    {
        use.Enter(nameof(Save));
        try
        {
            var writer = new SafetensorsWriter();
            writer.Metadata["format"] = Format;
            carried.AddTo(writer, Prefix);
            writer.Save(path);
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Goes on where a stream stood that was saved, with its bits; the model has the same parts, and the step the same shape.</summary>
    /// <exception cref="DataFormatException">The file is missing, damaged or no stream's, or of another model or shape; all that differs is named.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void Resume(string path)
    {
        use.Enter(nameof(Resume));
        try
        {
            var file = SafetensorsFile.Read(path);
            if (file.Metadata.GetValueOrDefault("format") != Format)
                FormatThrow.Unsupported(path, "it is no stream's", "give a file that ModuleStreamer.Save wrote");
            if (carried.Differences(file, Prefix) is { } differences)
                FormatThrow.Unsupported(path, differences, "give the file of a stream of this model and shape");
            if (carried.Restore(file, Prefix) is { } fault)
                FormatThrow.Unsupported(path, fault, "give the file of a stream whose states are numbers");
            carried.Remember();
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Makes another stream of the same model and shape stand where this one does; allocates nothing.</summary>
    /// <exception cref="ArgumentException">It is of another model or shape.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using one of them.</exception>
    public void CopyTo(ModuleStreamer target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (ReferenceEquals(target, this))
            return;
        use.Enter(nameof(CopyTo));
        try
        {
            target.use.Enter(nameof(CopyTo));
            try
            {
                carried.CopyTo(target.carried);
            }
            finally
            {
                target.use.Leave();
            }
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Begins again: the next step is the first of a sequence.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void Reset()
    {
        use.Enter(nameof(Reset));
        carried.Clear();
        use.Leave();
    }

    Variable Forward()
    {
        tape.Rewind();
        var output = module.Forward(tape.Input(InputShape, input), new Pass { Carried = carried });
        carried.Flush();
        return output;
    }
}
