using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Tests.House;

/// <summary>The program that the README shows.</summary>
static class ReadmeExample
{
    /// <param name="Console">Takes the lines that the program prints, in the console's place.</param>
    public static void Run(PrintedLines Console)
    {
        // README begins
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse("mogru"), parameters.Scope("rnn"), inputSize: 2, hiddenSize: 32);
        var head = new Linear(parameters.Scope("head"), inputSize: 32, outputSize: 1);
        parameters.Initialise(new RandomStream(seed: 42, "initial values"));
        var (tape, adam) = (new Tape(), new Adam(parameters, learningRate: 1e-3));
        var data = new RandomStream(seed: 7, "data");
        float[] series = new float[64 * 20 * 2], target = new float[64];
        for (int step = 0; step < 600; step++)
        {
            // Yours: fills [64, 20, 2] and [64, 1]. Here the answer is the sum of the first feature over the last three steps.
            var generator = data.At(step);
            foreach (ref float value in series.AsSpan())
                value = generator.UniformSingle();
            for (int row = 0; row < 64; row++)
                target[row] = series[row * 40 + 34] + series[row * 40 + 36] + series[row * 40 + 38];

            tape.Rewind();
            var y = head.Forward(rnn.Forward(tape.Input([64, 20, 2], series)).Y.SelectStep(-1));
            var loss = y.MeanSquareError(tape.Input([64, 1], target));
            parameters.ZeroGradients();
            tape.Backward(loss);
            GradientClip.Clip(parameters, 1.0);
            adam.Step();
            if (step % 100 == 99)
                Console.WriteLine($"step {step + 1}: loss {loss.Item:F4}");
        }
        // README ends
    }
}

/// <summary>What a program printed, and what its thread had allocated when it did.</summary>
sealed class PrintedLines
{
    public List<string> Texts { get; } = [];

    public List<long> Allocated { get; } = new(64);

    public void WriteLine(string line)
    {
        Texts.Add(line);
        Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
    }
}
