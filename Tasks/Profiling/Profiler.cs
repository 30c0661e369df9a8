using System.Diagnostics;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Profiling;

/// <summary>What is timed.</summary>
sealed record ProfileSettings(string Cell, int Hidden, int Steps, int InputSize, int Batch, int Layers, bool InputGradient, int Runs);

/// <summary>
/// Times a network on random input: forward over all steps, loss = sum of the outputs, backward to every parameter and, where asked, to the
/// input.
/// The best of the runs counts, after three that do not.
/// </summary>
sealed class Profiler
{
    const int WarmUps = 3;

    readonly ProfileSettings settings;
    readonly Workers workers;
    readonly ParameterList parameters = new();
    readonly Rnn rnn;
    readonly Tape tape;
    readonly Shape shape;
    readonly float[] x;

    public Profiler(ProfileSettings settings, Workers workers)
    {
        (this.settings, this.workers) = (settings, workers);
        rnn = Rnn.Create(Training.NamedCell.Parse(settings.Cell), parameters, settings.InputSize, settings.Hidden, settings.Layers);
        parameters.Initialise(new(42, "initial values"));
        tape = new(workers);
        shape = [settings.Batch, settings.Steps, settings.InputSize];
        x = new float[shape.Length];
        var random = new RandomStream(42, "profile").At(0);
        foreach (ref float value in x.AsSpan())
            value = (float)random.Normal();
    }

    public ProfileResult Run(CancellationToken token)
    {
        double both = Best(ForwardBackward, token);
        long allocated = Enumerable.Range(0, 3).Min(_ => AllocatedBytes());
        double forward = Best(Forward, token);
        double tokens = (double)settings.Batch * settings.Steps, flops = FlopCount.PerToken(parameters);
        return new()
        {
            Cell = settings.Cell,
            Hidden = settings.Hidden,
            Steps = settings.Steps,
            InputSize = settings.InputSize,
            Batch = settings.Batch,
            Threads = workers.Count,
            Parameters = parameters.TotalLength,
            ForwardBackwardTokensPerSecond = tokens / both,
            ForwardTokensPerSecond = tokens / forward,
            AllocatedBytesPerStep = allocated,
            FlopsPerToken = flops,
            Gflops = flops * tokens / both / 1e9,
        };
    }

    // The runtime itself allocates now and then on a thread whose code it compiles anew: the caller takes the least of several.
    long AllocatedBytes()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ForwardBackward();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    double Best(Action work, CancellationToken token)
    {
        double best = double.PositiveInfinity;
        for (int run = -WarmUps; run < settings.Runs; run++)
        {
            token.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            work();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (run >= 0)
                best = Math.Min(best, seconds);
        }
        return best;
    }

    void ForwardBackward()
    {
        tape.Rewind();
        tape.Records = true;
        parameters.ZeroGradients();
        var input = settings.InputGradient ? tape.InputWithGradient(shape, x) : tape.Input(shape, x);
        tape.Backward(rnn.Forward(input).Y.Sum());
    }

    void Forward()
    {
        tape.Rewind();
        tape.Records = false;
        _ = rnn.Forward(tape.Input(shape, x)).Y.Sum();
    }
}
