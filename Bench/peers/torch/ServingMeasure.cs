using System.Diagnostics;
using MoGru.Bench;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Peers;

/// <summary>What is measured of a network: a step of a stream, whole sequences forward, and their training.</summary>
enum Serving
{
    Step,
    Forward,
    Training,
}

/// <summary>Seconds of ours and of the others, round by round.</summary>
/// <param name="MultiplyAdds">Of products with matrices in all of it.</param>
sealed record ServingResult(string Cell, int Hidden, Serving What, long MultiplyAdds)
{
    public List<double> Own { get; } = [];

    public List<double> Onnx { get; } = [];

    public List<double> Torch { get; } = [];

    /// <summary>The share of the core's own peak that products with matrices alone make of our time.</summary>
    public double OfPeak => 2 * MultiplyAdds / Median(Own) / 1e9 / FmaPeak.Gflops;

    /// <summary>The median of how many times as long another takes, each in its round.</summary>
    public double? Ratio(List<double> others) => others.Count == 0 ? null : Median([.. others.Zip(Own, (other, own) => other / own)]);

    public static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}

/// <summary>A GRU or LSTM of one layer with input size 1, beside the same in ONNX Runtime and PyTorch.</summary>
sealed class ServingMeasure : IDisposable
{
    public const int Steps = 50, Batch = 64;

    // What one round times of each side, so long that the clock and a neighbour count little; the best of several such times is the round's.
    const int StepCalls = 2000, Repeats = 5;

    readonly string cell;
    readonly int hidden;
    readonly ParameterList parameters = [];
    readonly Rnn rnn;
    readonly RnnStreamer stream;
    readonly Tape tape = new(), still = new() { Records = false };
    readonly float[] x, y;
    readonly OnnxNetwork onnxStep, onnx;
    readonly TorchNetwork torch;
    readonly TorchStep torchStep;

    public ServingMeasure(string models, string cell, int hidden)
    {
        (this.cell, this.hidden) = (cell, hidden);
        rnn = Network(cell, hidden, parameters);
        stream = rnn.Stream();
        var random = new RandomStream(42, "serving").At(0);
        x = [.. Enumerable.Range(0, Batch * Steps).Select(_ => (float)random.Normal())];
        y = new float[hidden];
        string path = Path.Combine(models, $"{cell}_{hidden}.onnx");
        onnxStep = new(path, 1, 1, hidden, x[..1]);
        onnx = new(path, Steps, Batch, hidden, [.. Enumerable.Range(0, Steps * Batch).Select(k => x[k % Batch * Steps + k / Batch])]);
        torch = new(rnn, parameters, [Batch, Steps, 1], x);
        torchStep = new(cell, hidden, parameters, x[0]);
        Compare();
    }

    public static IEnumerable<(string Cell, int Hidden)> All =>
        from hidden in (int[])[64, 128, 256] from cell in (string[])["gru", "lstm"] select (cell, hidden);

    /// <summary>Writes the parameters of all networks for onnx_models.py.</summary>
    public static void SaveWeights(string folder)
    {
        foreach (var (cell, hidden) in All)
        {
            var parameters = new ParameterList();
            Network(cell, hidden, parameters);
            parameters.Save(Path.Combine(folder, $"{cell}_{hidden}.npz"));
        }
    }

    /// <summary>Measures all in turns.</summary>
    public IEnumerable<ServingResult> Run(int rounds)
    {
        long step = RnnCost.Of(CellSpec.Parse(cell), 1, hidden).MultiplyAdds;
        var steps = new ServingResult(cell, hidden, Serving.Step, step);
        var forward = new ServingResult(cell, hidden, Serving.Forward, step * Steps * Batch);
        var training = new ServingResult(cell, hidden, Serving.Training, 3 * step * Steps * Batch);
        for (int round = -1; round < rounds; round++)
        {
            double[] all =
            [
                Best(StreamSeconds), Best(() => onnxStep.Seconds(StepCalls)), Best(() => torchStep.Seconds(StepCalls / 10)),
                Best(ForwardSeconds), Best(() => onnx.Seconds(1)), Best(torch.ForwardSeconds),
                Best(TrainingSeconds), Best(torch.Seconds),
            ];
            if (round < 0)
                continue;
            List<double>[] results = [steps.Own, steps.Onnx, steps.Torch, forward.Own, forward.Onnx, forward.Torch, training.Own, training.Torch];
            for (int k = 0; k < all.Length; k++)
                results[k].Add(all[k]);
        }
        return [steps, forward, training];
    }

    public void Dispose()
    {
        onnxStep.Dispose();
        onnx.Dispose();
        torch.Dispose();
        torchStep.Dispose();
    }

    static Rnn Network(string cell, int hidden, ParameterList parameters)
    {
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, 1, hidden);
        parameters.Initialise(new RandomStream(42, "initial values"));
        return rnn;
    }

    static double Best(Func<double> seconds) => Enumerable.Range(0, Repeats).Min(_ => seconds());

    // Nothing is timed that is not the same.
    void Compare()
    {
        stream.Step(x.AsSpan(0, 1), y);
        Agreement.Require($"{cell} {hidden}: a step of ONNX Runtime", y, onnxStep.Output());
        Agreement.Require($"{cell} {hidden}: a step of PyTorch", y, torchStep.Output());
        float[] whole = rnn.Forward(tape.Input([Batch, Steps, 1], x)).Y.Value.ToArray(), theirs = onnx.Output();
        float[] turned = [.. Enumerable.Range(0, whole.Length).Select(k => theirs[(k / hidden % Steps * Batch + k / hidden / Steps) * hidden + k % hidden])];
        Agreement.Require($"{cell} {hidden}: ONNX Runtime", whole, turned);
        Agreement.Require($"{cell} {hidden}: PyTorch", whole, torch.Output());
    }

    double StreamSeconds()
    {
        long start = Stopwatch.GetTimestamp();
        for (int call = 0; call < StepCalls; call++)
            stream.Step(x.AsSpan(0, 1), y);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / StepCalls;
    }

    double ForwardSeconds()
    {
        long start = Stopwatch.GetTimestamp();
        still.Rewind();
        rnn.Forward(still.Input([Batch, Steps, 1], x));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    double TrainingSeconds()
    {
        long start = Stopwatch.GetTimestamp();
        tape.Rewind();
        parameters.ZeroGradients();
        tape.Backward(rnn.Forward(tape.Input([Batch, Steps, 1], x)).Y.Sum());
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
