using System.Diagnostics;
using MoGru.Cells;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tasks.Profiling;
using Trace = MoGru.Cells.Plain.Trace;

namespace MoGru.Peers;

/// <summary>What a cell costs in training, and the same cell in PyTorch.</summary>
/// <param name="InputSize">The features of a step: 1, or the fewest that the cell takes.</param>
/// <param name="Own">Tokens a second of ours, forward and backward.</param>
/// <param name="Gru">The same of our GRU, in the same turns.</param>
/// <param name="Torch">The same of PyTorch; none where its graph of a pass would not fit into memory.</param>
/// <param name="MultiplyAdds">Of products with matrices a step, forward.</param>
/// <param name="Error">The largest difference between the outputs or gradients of the two, over the largest; 0 where there is one alone.</param>
/// <param name="IsFused">True where PyTorch has the cell as one operation.</param>
sealed record CellMeasure(string Cell, int InputSize, double Own, double Gru, double? Torch, long MultiplyAdds, double Error, bool IsFused)
{
    public const int Hidden = 128, Steps = 50, Batch = 64;

    const long LargestGraph = 1L << 31;  // floats

    /// <summary>Multiply-adds of the three passes: forward, for the gradient of what is multiplied, and for that of the weights.</summary>
    public double Gflops => 6 * MultiplyAdds * Own / 1e9;

    /// <summary>The time over the GRU's.</summary>
    public double Price => Gru / Own;

    /// <summary>Measures all in turns in one process, the best pass of each.</summary>
    /// <exception cref="InvalidOperationException">Their outputs differ: what is timed would not be the same.</exception>
    public static CellMeasure Of(CellType cell, int rounds)
    {
        var spec = new CellSpec(cell);
        int input = new[] { 1, 2, Hidden }.FirstOrDefault(n => cell.Refusal(spec, new(n, Hidden)) is null);
        if (input == 0)
            throw new InvalidOperationException($"{cell.Name} has no input size for hidden {Hidden}: {cell.Refusal(spec, new(1, Hidden))}");
        var parameters = new ParameterList();
        var rnn = Rnn.Create(spec, parameters, input, Hidden, 1);
        parameters.Initialise(new(42, "initial values"));
        var x = Normal(Batch * Steps * input);
        bool fits = Trace.Of(rnn).Length * Steps * Batch < LargestGraph;
        using var torch = fits ? new TorchNetwork(rnn, parameters, [Batch, Steps, input], x) : null;
        double error = torch is null ? 0 : ErrorOf(rnn, parameters, x, input, torch);
        if (!(error < 1e-3))
            throw new InvalidOperationException($"{cell.Name}: outputs or gradients of the two differ by {error:g3} of the largest.");
        using var workers = new Workers(1);
        var profiler = new Profiler(new(spec.ToString(), Hidden, Steps, input, Batch, 1, false, 3), workers);
        var beside = new Profiler(new("gru", Hidden, Steps, 1, Batch, 1, false, 3), workers);
        double own = 0, gru = 0, seconds = double.PositiveInfinity;
        for (int round = -1; round < rounds; round++)
        {
            gru = Math.Max(gru, beside.Run(default).ForwardBackwardTokensPerSecond);
            own = Math.Max(own, profiler.Run(default).ForwardBackwardTokensPerSecond);
            long start = Stopwatch.GetTimestamp();
            for (int run = 0; run < 3 && torch is not null && Stopwatch.GetElapsedTime(start).TotalSeconds < 3; run++)
                seconds = Math.Min(seconds, torch.Seconds());
        }
        return new(
            cell.Name, input, own, gru, torch is null ? null : Batch * Steps / seconds, RnnCost.Of(spec, input, Hidden).MultiplyAdds, error, torch?.IsFused == true);
    }

    static float[] Normal(int count)
    {
        var random = new RandomStream(42, "peers").At(0);
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)random.Normal();
        return values;
    }

    // Of the outputs, and of the gradients of their sum.
    static double ErrorOf(Rnn rnn, ParameterList parameters, float[] x, int input, TorchNetwork torch)
    {
        var tape = new Engine.Autodiff.Tape();
        parameters.ZeroGradients();
        var y = rnn.Forward(tape.Input([Batch, Steps, input], x)).Y;
        double error = Difference(y.Value.ToArray(), torch.Output());
        tape.Backward(y.Sum());
        _ = torch.Seconds();
        return Math.Max(error, Difference([.. parameters.SelectMany(parameter => parameter.Gradient.ToArray())], [.. torch.Gradients().SelectMany(g => g)]));
    }

    static double Difference(float[] own, float[] other)
    {
        double difference = 0, largest = 0;
        for (int i = 0; i < own.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)own[i] - other[i]));
            largest = Math.Max(largest, Math.Abs(own[i]));
        }
        return own.Length == other.Length ? difference / largest : double.NaN;
    }
}
