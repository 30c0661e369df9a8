// How long does a network foretell chaos? Trained one step ahead, then left alone: every answer is its next input.
// dotnet run -c Release docs/samples/Lorenz.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class Lorenz
{
    const int Batch = 32, Length = 40, Hidden = 64, Seen = 100, Alone = 200;

    static void Main() => Run(Console.Out, steps: 3000);

    public static void Run(TextWriter output, int steps)
    {
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse("gru"), parameters.Scope("rnn"), 1, Hidden);
        var head = new Linear(parameters.Scope("head"), Hidden, 1);
        parameters.Initialise(new RandomStream(1, "initial values"));
        var (tape, adam) = (new Tape(), new Adam(parameters, learningRate: 3e-3));
        double last = 0;
        for (int step = 0; step < steps; step++)
        {
            float[][] windows = [.. Enumerable.Range(0, Batch).Select(row => Series(Length + 1, (long)step * Batch + row, "training"))];
            tape.Rewind();
            var y = head.Forward(rnn.Forward(tape.Input([Batch, Length, 1], [.. windows.SelectMany(window => window[..^1])])).Y, default);
            var next = tape.Input([Batch, Length, 1], [.. windows.SelectMany(window => window[1..])]);
            var loss = y.Slice(1, 10, Length - 10).MeanSquareError(next.Slice(1, 10, Length - 10));
            parameters.ZeroGradients();
            tape.Backward(loss);
            GradientClip.Clip(parameters, 1.0);
            adam.Step();
            last = loss.Item;
        }
        output.WriteLine(FormattableString.Invariant($"one step ahead, mean square error: {last:G3}"));

        var runs = Enumerable.Range(0, 16).Select(number => Continue(rnn, head, Series(Seen + Alone, number, "test"))).ToList();
        output.WriteLine("alone for    truth   network");
        for (int t = 0; t < Alone; t += 20)
            output.WriteLine(FormattableString.Invariant($"{(t + 1) * 0.05,9:F2}{runs[0].Truth[t],9:F3}{runs[0].Own[t],10:F3}"));
        double good = runs.Average(run => run.Own.Zip(run.Truth).TakeWhile(pair => Math.Abs(pair.First - pair.Second) < 0.5).Count());
        output.WriteLine(FormattableString.Invariant(
            $"Within half a standard deviation for {good * 0.05:F1} units of time on average; two states part by e in 1.1."));
    }

    static (float[] Truth, float[] Own) Continue(Rnn rnn, Linear head, float[] series)
    {
        var (stream, tape) = (rnn.Stream(), new Tape { Records = false });
        var (own, state) = (new float[Alone], new float[Hidden]);
        for (int t = 0; t < Seen + Alone - 1; t++)
        {
            stream.Step([t < Seen ? series[t] : own[t - Seen]], state);
            tape.Rewind();
            if (t >= Seen - 1)
                own[t - Seen + 1] = head.Forward(tape.Input([1, Hidden], state), default).Value[0];
        }
        return (series[Seen..], own);
    }

    // The first coordinate every 0.05 units of time, divided by its standard deviation.
    static float[] Series(int length, long number, string name)
    {
        var random = new RandomStream(1, name).At(number);
        var (x, y, z) = (random.Uniform(-10, 10), random.Uniform(-10, 10), random.Uniform(15, 35));
        float[] series = new float[length];
        for (int k = -2000; k < 50 * length; k++)  // settled first; Euler's method in steps of 0.001
        {
            if (k >= 0 && k % 50 == 0)
                series[k / 50] = (float)(x / 7.92);
            (x, y, z) = (x + 0.001 * 10 * (y - x), y + 0.001 * (x * (28 - z) - y), z + 0.001 * (x * y - 8.0 / 3 * z));
        }
        return series;
    }
}
