using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// Serves any number of streams of a whole model, which come and go: each is a <see cref="ModuleState"/>, and a step advances one of them,
/// or all that have an input now, up to sixteen at once as one batch. The bits are those of each stream alone, and of a pass over its whole
/// sequence, but that numbers below 2⁻¹²⁶, which are read or carried, become 0. Steps of any number of streams allocate nothing: all memory
/// is taken when the pool is made. For any number of threads at once, each with other streams: as many as the pool was made for work side
/// by side, others wait. Changes of the parameters are seen at the next step.
/// </summary>
public sealed class ModulePool
{
    const int MostTogether = 16;

    readonly Seats<ModuleSeat> seats;
    readonly ModuleSeat any;  // of all seats: they have the same model and shapes

    /// <summary>Takes the memory for steps, by steps of zeros.</summary>
    /// <param name="module">
    /// The module or model, whose recurrent parts go on from step to step and all others treat each step by itself.
    /// </param>
    /// <param name="parameters">Its parameters, or those of the model that it is a part of, in memory.</param>
    /// <param name="step">
    /// The shape of one stream's step as the module takes it, such as [1, 1, n] for a recurrent model, [1, 1] for tokens, [1, n] for a
    /// head; those of several streams follow each other along the first axis.
    /// </param>
    /// <param name="threads">The number of threads that work side by side; that of the processors where nothing is said.</param>
    /// <exception cref="ArgumentException">
    /// The module takes another shape, is of other parameters, or gives not as much for each stream.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is below 1.</exception>
    /// <exception cref="InvalidOperationException">
    /// The parameters have no memory, another thread is writing to them, a part runs both ways or twice in a step, or the module does not
    /// hand the pass on to a network of its own.
    /// </exception>
    public ModulePool(Module module, ParameterList parameters, Shape step, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads ?? 1, 1, nameof(threads));
        if (step.Rank == 0)
            throw new ArgumentException(
                "A step has no axis along which those of several streams could follow each other; give it as [1, n].", nameof(step));
        InputShape = step;
        seats = new(threads, () => new(module, parameters, step, MostTogether));
        any = seats.Take(out int place);
        seats.Leave(place);
    }

    /// <summary>The shape of one stream's input.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of one stream's output.</summary>
    public Shape OutputShape => any.Output;

    /// <summary>A new stream, before its first step; <see cref="ModuleState.Dispose"/> closes it.</summary>
    public ModuleState Open() => new(any.Model, any.Carried);

    /// <summary>A stream that goes on where one stood that was saved.</summary>
    /// <exception cref="DataFormatException">
    /// The file is missing, damaged or no stream's, or of another model or step; all that differs is named.
    /// </exception>
    public ModuleState Open(string path)
    {
        var state = Open();
        state.Resume(path);
        return state;
    }

    /// <summary>Advances a stream by one step; one that is refused leaves it as it was.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="x">As many numbers as <see cref="InputShape"/> says.</param>
    /// <param name="y">As many as <see cref="OutputShape"/> says, overwritten.</param>
    /// <exception cref="ArgumentException">
    /// A span has another length, the stream is of another model or shape, or the module refuses a number, such as one that is no token.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The stream was closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the stream, or changes the parameters.</exception>
    public void Step(ModuleState stream, ReadOnlySpan<float> x, Span<float> y) => Step(new ReadOnlySpan<ModuleState>(in stream), x, y);

    /// <summary>Advances some streams by one step: all of them, or, where something is refused, none.</summary>
    /// <param name="streams">The streams that have an input, in any order, each once.</param>
    /// <param name="x">The inputs in the order of the streams, one after another.</param>
    /// <param name="y">The outputs in the same order, overwritten.</param>
    /// <exception cref="ArgumentException">
    /// A span has another length, a stream is named twice, or of another model or shape, or the module refuses a number.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A stream was closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using a stream, or changes the parameters.</exception>
    public void Step(ReadOnlySpan<ModuleState> streams, ReadOnlySpan<float> x, Span<float> y)
    {
        foreach (var stream in streams)
        {
            ArgumentNullException.ThrowIfNull(stream);
            stream.Require(any.Model, any.Carried);
        }
        int n = InputShape.Length, d = OutputShape.Length;
        if (x.Length != (long)streams.Length * n)
            throw new ArgumentException(
                $"x has {x.Length} elements; a step of {streams.Length} streams takes {streams.Length} × {n}.", nameof(x));
        if (y.Length != (long)streams.Length * d)
            throw new ArgumentException(
                $"y has {y.Length} elements; a step of {streams.Length} streams gives {streams.Length} × {d}.", nameof(y));

        Exclusive.EnterAll(streams, nameof(Step));
        try
        {
            Advance(streams, x, y);
        }
        finally
        {
            Exclusive.LeaveAll(streams);
        }
    }

    void Advance(ReadOnlySpan<ModuleState> streams, ReadOnlySpan<float> x, Span<float> y)
    {
        int n = InputShape.Length, d = OutputShape.Length;
        var seat = seats.Take(out int place);
        try
        {
            long version = seat.Versions.Current();
            for (int first = 0; first < streams.Length; first += MostTogether)
            {
                int count = Math.Min(MostTogether, streams.Length - first);
                seat.Advance(streams.Slice(first, count), x.Slice(first * n, count * n), y.Slice(first * d, count * d));
            }
            seat.Versions.RequireUnchanged(version);
        }
        finally
        {
            seats.Leave(place);
        }
        foreach (var stream in streams)
            stream.Commit();
    }
}
