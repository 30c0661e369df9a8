using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Tests.House;

/// <summary>The program that the README shows.</summary>
static class ReadmeExample
{
    public static List<float> Train(int steps, Action<int, float[], float[]> data)
    {
        var losses = new List<float>();
        float[] series = new float[64 * 20 * 2], target = new float[64];

        // README begins
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse("mogru"), parameters.Scope("rnn"), inputSize: 2, hiddenSize: 32);
        var head = new LinearParameters(parameters.Scope("head"), inputSize: 32, outputSize: 1);
        parameters.Initialise(new RandomStream(seed: 42, "initial values"));
        var (tape, adam) = (new Tape(), new Adam(parameters, learningRate: 1e-3));
        for (int step = 0; step < steps; step++)
        {
            data(step, series, target);  // yours: fills [64, 20, 2] and [64, 1]
            tape.Rewind();
            var y = head.Forward(rnn.Forward(tape.Input([64, 20, 2], series)).Y.SelectStep(-1));
            var loss = y.MeanSquareError(tape.Input([64, 1], target));
            parameters.ZeroGradients();
            tape.Backward(loss);
            GradientClip.Clip(parameters, 1.0);
            adam.Step();
            losses.Add(loss.Item);
        }
        // README ends

        return losses;
    }
}
