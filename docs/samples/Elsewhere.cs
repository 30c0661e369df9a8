// A model trained here, run by ONNX Runtime: whole sequences of unequal length, then a stream with the states of each step.
// dotnet run -c Release docs/samples/Elsewhere.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
//#:package Microsoft.ML.OnnxRuntime@1.31.1
using Microsoft.ML.OnnxRuntime;
using MoGru.Cells;
using MoGru.Cells.Onnx;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class Elsewhere
{
    static readonly float[][] waves = [.. Enumerable.Range(0, 64).Select(k => Wave(k, steps: 40 + k))];

    static void Main() => Console.WriteLine(Run("waves.onnx", epochs: 20));

    public static string Run(string path, int epochs)
    {
        var parameters = new ParameterList();
        var model = new Sequential(parameters, s => Rnn.Create(CellSpec.Parse("mogru"), s, 1, 16), s => new Linear(s, 16, 1));
        parameters.Initialise(new RandomStream(1, "initial values"));
        var batches = Sequences.Of(waves.Select(wave => wave[..^1]), channels: 1)
            .WithStepTargets(waves.Select(wave => wave[1..]), width: 1).Batches(size: 16, seed: 1);
        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass with { Lengths = batch.Lengths })
                .MeanSquareError(batch.Target(tape), new Weighting { Lengths = batch.Lengths });
        new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 1e-2), batches, Loss).Train(epochs);

        OnnxFile.Save(path, model, parameters, input: [1, 1, 1]);
        using var session = new InferenceSession(path);
        using var options = new RunOptions();

        // Three sequences at once, padded to the longest.
        float[][] three = [waves[0], waves[30], waves[63]];
        int[] lengths = [.. three.Select(wave => wave.Length)];
        int longest = lengths.Max();
        float[] padded = [.. three.SelectMany(wave => wave.Concat(new float[longest - wave.Length]))];
        using var all = session.Run(options, Given(padded, [3, longest, 1], lengths, new float[48], new float[48]), session.OutputNames);
        float[] whole = all[Output("y")].GetTensorDataAsSpan<float>().ToArray();

        // The first of them step by step: what a step gives as 0.h.0.final is the next one's 0.h.0.
        float[] h = new float[16], v = new float[16], streamed = new float[lengths[0]];
        for (int t = 0; t < streamed.Length; t++)
        {
            using var step = session.Run(options, Given([three[0][t]], [1, 1, 1], [1], h, v), session.OutputNames);
            streamed[t] = step[Output("y")].GetTensorDataAsSpan<float>()[0];
            h = step[Output("0.h.0.final")].GetTensorDataAsSpan<float>().ToArray();
            v = step[Output("0.v.0.final")].GetTensorDataAsSpan<float>().ToArray();
        }

        var tape = new Tape { Records = false };
        var ours = model.Forward(tape.Input([3, longest, 1], padded), new Pass { Lengths = lengths });
        float apart = ours.Value.ToArray().Zip(whole, (a, b) => Math.Abs(a - b)).Max();
        float apartInSteps = streamed.Select((y, t) => Math.Abs(y - whole[t])).Max();
        return FormattableString.Invariant($"foretells {whole[lengths[0] - 1]:F3}; apart from ours {apart:E0}, step by step {apartInSteps:E0}");

        int Output(string name) => session.OutputNames.ToList().IndexOf(name);
    }

    static Dictionary<string, OrtValue> Given(float[] x, long[] shape, int[] lengths, float[] h, float[] v) => new()
    {
        ["x"] = OrtValue.CreateTensorValueFromMemory(x, shape),
        ["lengths"] = OrtValue.CreateTensorValueFromMemory(lengths, [shape[0]]),
        ["0.h.0"] = OrtValue.CreateTensorValueFromMemory(h, [shape[0], 16]),
        ["0.v.0"] = OrtValue.CreateTensorValueFromMemory(v, [shape[0], 16]),
    };

    static float[] Wave(int k, int steps) =>
        [.. Enumerable.Range(0, steps).Select(t => MathF.Sin(0.3f * t + k) + 0.2f * MathF.Sin(1.7f * t))];
}
