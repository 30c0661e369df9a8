using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>What docs/library.md shows, and that it does what the page says.</summary>
public class LibraryExample
{
    [Fact]
    public void Tape_RewoundAfterAPass_RefusesItsVariables()
    {
        // docs: tape
        var tape = new Tape();
        var x = tape.Input([2, 3], [1, 2, 3, 4, 5, 6]);  // two rows of three
        var y = (2 * x + 1).Sum(axis: -1);               // [2]
        float[] sums = y.Value.ToArray();                // 15 and 33
        tape.Rewind();
        // docs: end

        Assert.Equal([15, 33], sums);
        Assert.Contains("rewound", Assert.Throws<InvalidOperationException>(() => y.Value.ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_OfAParameterAndAnInput_AreThoseOfTheProduct()
    {
        // docs: gradients
        var parameters = new ParameterList();
        var w = parameters.Add("w", [3], new Initial.Uniform(-1, 1));
        parameters.Initialise(new RandomStream(seed: 1, "initial values"));

        var tape = new Tape();
        var x = tape.InputWithGradient([3], [1, 2, 3]);
        var loss = (x * tape.Use(w)).Sum();
        parameters.ZeroGradients();  // backward adds
        tape.Backward(loss);
        // w.Gradient is 1, 2, 3 now, and x.Gradient is w
        // docs: end

        Assert.Equal([1, 2, 3], w.Gradient.ToArray());
        Assert.Equal(w.Value, x.Gradient);

        // docs: descent
        var descent = w.Write();
        for (int k = 0; k < descent.Length; k++)
            descent[k] -= 0.1f * w.Gradient[k];
        // docs: end

        Assert.Throws<InvalidOperationException>(() => tape.Backward(loss));
    }

    [Fact]
    public void Model_TrainedSavedOpenedAndStreamed_AnswersWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.safetensors");
        float[] x = Recording(0, steps: 20);

        var (parameters, model, error) = Trained(path);

        Assert.InRange(error, 0, 0.05);  // the mean is 0.08 off
        Assert.Equal(Answer(model, x), Opened(path, x));
        Assert.Equal(Answer(model, x), Streamed(model, parameters, x));
        Assert.All(parameters.Zip(TrainedByTwoThreads()), pair => Assert.Equal(pair.First.Value, pair.Second.Value));
    }

    [Fact]
    public void Trainings_SideBySide_LearnAsOneAfterAnother()
    {
        // docs: side by side
        string[] cells = ["gru", "lstm"];
        double[] errors = new double[cells.Length];
        Parallel.For(0, cells.Length, k => errors[k] = ErrorOf(cells[k]));  // each with its own parameters, batches and tape
        // docs: end

        Assert.Equal([ErrorOf("gru"), ErrorOf("lstm")], errors);
    }

    static double ErrorOf(string cell)
    {
        var parameters = new ParameterList();
        var model = new Sequential(
            parameters, s => Rnn.Create(CellSpec.Parse(cell), s, 3, 8), _ => new LastStep(), s => new Linear(s, 8, 1));
        parameters.Initialise(new RandomStream(1, "initial values"));
        var batches = Sequences.Of(Recordings(), channels: 3).WithTargets(Targets()).Batches(size: 32, seed: 1);
        new Trainer<SequenceBatch>(new Adam(parameters, 1e-2), batches, Loss).Train(epochs: 1);
        return batches.Mean(Loss);

        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass with { Lengths = batch.Lengths }).MeanSquareError(batch.Target(tape));
    }

    static (ParameterList Parameters, Module Model, double Error) Trained(string path)
    {
        float[][] recordings = Recordings();
        float[] targets = Targets();

        // docs: model
        var parameters = new ParameterList();
        var model = new Sequential(parameters,
            s => Rnn.Create(CellSpec.Parse("gru"), s, inputSize: 3, hiddenSize: 16), _ => new LastStep(), s => new Linear(s, 16, 1));
        parameters.Initialise(new RandomStream(seed: 1, "initial values"));
        // docs: end

        // docs: training
        var all = Sequences.Of(recordings, channels: 3).WithTargets(targets);  // [T, 3] each, and a number each
        var (training, validation, _) = all.SplitDrawn(training: 0.8, validation: 0.2, seed: 1);
        var batches = training.Batches(size: 16, seed: 1);

        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass with { Lengths = batch.Lengths }).MeanSquareError(batch.Target(tape));

        var trainer = new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 1e-2), batches, Loss);
        trainer.Train(epochs: 10);
        double error = validation.Batches(size: 64).Mean(Loss);
        parameters.Save(path);
        // docs: end

        return (parameters, model, error);
    }

    static ParameterList TrainedByTwoThreads()
    {
        ParameterList parameters = [];
        var model = new Sequential(
            parameters, s => Rnn.Create(CellSpec.Parse("gru"), s, 3, 16), _ => new LastStep(), s => new Linear(s, 16, 1));
        parameters.Initialise(new RandomStream(seed: 1, "initial values"));
        var all = Sequences.Of(Recordings(), channels: 3).WithTargets(Targets());
        var batches = all.SplitDrawn(training: 0.8, validation: 0.2, seed: 1).Training.Batches(size: 16, seed: 1);

        // docs: workers
        using var workers = new Workers(2);
        var trainer = new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 1e-2), batches, Loss, workers);
        // docs: end

        Assert.Equal(2, trainer.Tape.Threads);
        trainer.Train(epochs: 10);
        return parameters;

        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass with { Lengths = batch.Lengths }).MeanSquareError(batch.Target(tape));
    }

    static float Answer(Module model, float[] x)
    {
        // docs: inference
        var tape = new Tape { Records = false };
        var y = model.Forward(tape.Input([1, 20, 3], x), default);  // [1, 1]
        // docs: end
        return y.Item;
    }

    static float Opened(string path, float[] x)
    {
        // docs: opening
        var parameters = new ParameterList();
        var model = new Sequential(parameters,
            s => Rnn.Create(CellSpec.Parse("gru"), s, inputSize: 3, hiddenSize: 16), _ => new LastStep(), s => new Linear(s, 16, 1));
        parameters.Load(path);  // in place of Initialise
        // docs: end
        return Answer(model, x);
    }

    static float Streamed(Module model, ParameterList parameters, float[] x)
    {
        // docs: streaming
        var stream = new ModuleStreamer(model, parameters, step: [1, 1, 3]);  // one sequence, one step, three channels
        float[] y = new float[1];
        foreach (float[] reading in x.Chunk(3))
            stream.Step(reading, y);
        // docs: end
        return y[0];
    }

    static float[][] Recordings() => [.. Enumerable.Range(0, 200).Select(number => Recording(number, steps: 10 + number % 20))];

    static float[] Targets() => [.. Recordings().Select(recording => recording.Where((_, k) => k % 3 == 0).TakeLast(3).Average())];

    static float[] Recording(int number, int steps)
    {
        var random = new RandomStream(1, "recordings").At(number);
        float[] values = new float[3 * steps];
        foreach (ref float value in values.AsSpan())
            value = random.UniformSingle();
        return values;
    }
}
