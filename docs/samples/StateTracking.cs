// Which cell follows a state? The parity of the bits so far, trained on 10 steps, asked for on 10, 40 and 160.
// dotnet run -c Release docs/samples/StateTracking.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class StateTracking
{
    const int Batch = 64, Trained = 10;

    static void Main() => Run(Console.Out, steps: 1500);

    public static void Run(TextWriter output, int steps)
    {
        output.WriteLine("cell      10 steps  40 steps 160 steps");
        foreach (string cell in (string[])["gru", "min-gru"])
        {
            var parameters = new ParameterList();
            var model = new Sequential(parameters, s => Rnn.Create(CellSpec.Parse(cell), s, 1, 32), s => new Linear(s, 32, 2));
            parameters.Initialise(new RandomStream(1, "initial values"));
            Train(model, parameters, steps);
            double[] right = [RightAnswers(model, Trained), RightAnswers(model, 4 * Trained), RightAnswers(model, 16 * Trained)];
            output.WriteLine(FormattableString.Invariant($"{cell,-8}{right[0],10:P1}{right[1],10:P1}{right[2],10:P1}"));
        }
        output.WriteLine("A guess is right half the time. The gates of a min-gru do not see its state, so that nothing in it turns over.");
    }

    static void Train(Module model, ParameterList parameters, int steps)
    {
        var (tape, adam) = (new Tape(), new Adam(parameters, learningRate: 1e-2));
        var stream = new RandomStream(1, "training");
        for (int step = 0; step < steps; step++)
        {
            var (bits, parity) = Draw(stream.At(step), Trained);
            tape.Rewind();
            var loss = Answers(model, tape, bits, Trained).SoftmaxCrossEntropy(parity);
            parameters.ZeroGradients();
            tape.Backward(loss);
            GradientClip.Clip(parameters, 1.0);
            adam.Step();
        }
    }

    static double RightAnswers(Module model, int length)
    {
        var (bits, parity) = Draw(new RandomStream(1, "test").At(length), length);
        float[] scores = Answers(model, new Tape { Records = false }, bits, length).Value.ToArray();  // [Batch · length, 2]
        return Enumerable.Range(0, parity.Length).Average(i => scores[2 * i + 1] > scores[2 * i] == (parity[i] == 1) ? 1.0 : 0.0);
    }

    static Variable Answers(Module model, Tape tape, float[] bits, int length) =>
        model.Forward(tape.Input([Batch, length, 1], bits), default).Reshape([Batch * length, 2]);

    static (float[] Bits, int[] Parity) Draw(Generator random, int length)
    {
        float[] bits = new float[Batch * length];
        int[] parity = new int[bits.Length];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = random.Integer(0, 2);
            parity[i] = (i % length == 0 ? 0 : parity[i - 1]) ^ (int)bits[i];
        }
        return (bits, parity);
    }
}
