// Is the pump all right? Learned from healthy runs of unequal length; an alarm where readings are far from the forecast, with: -- watch
// dotnet run -c Release docs/samples/Anomalies.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class Anomalies
{
    static void Main(string[] arguments) =>
        Console.WriteLine(arguments is ["watch"] ? string.Join('\n', Watch("pump.safetensors")) : Train("pump.safetensors", epochs: 30));

    public static string Train(string path, int epochs)
    {
        float[][] runs = [.. Enumerable.Range(0, 300).Select(number => Run(number, fault: int.MaxValue))];
        var (training, validation, _) = Sequences.Of(runs.Select(run => run[..^2]), channels: 2)
            .WithStepTargets(runs.Select(run => run[2..]), width: 2)  // the next reading
            .SplitInOrder(training: 0.8, validation: 0.2);
        var parameters = new ParameterList();
        var model = new PumpModel(parameters);
        parameters.Initialise(new RandomStream(1, "initial values"));
        model.Scaling.Fit(training.Values);
        var batches = training.Batches(size: 32, seed: 1);
        new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 1e-2), batches, model.Loss).Train(epochs);

        var pool = new ModulePool(model, parameters, step: [1, 1, 2]);
        float strangest = validation.Values.SelectMany(run => model.Strangeness(pool, run)).Max();  // of healthy pumps
        model.Threshold.Write()[0] = strangest;
        parameters.Save(path);
        double error = Math.Sqrt(validation.Batches(size: 64).Mean(model.Loss));
        return FormattableString.Invariant($"off by {error:F3}, strange above {strangest:F3}, in standard deviations");
    }

    public static string[] Watch(string path)
    {
        var parameters = new ParameterList();
        var model = new PumpModel(parameters);
        parameters.Load(path);
        var pool = new ModulePool(model, parameters, step: [1, 1, 2]);  // one sequence, one step, pressure and current
        return [.. Enumerable.Range(0, 10).AsParallel().AsOrdered().Select(k =>
        {
            int fault = k % 2 == 0 ? int.MaxValue : 40 + k;
            float[] readings = Run(1000 + k, fault);
            int quiet = model.Strangeness(pool, readings).TakeWhile(strangeness => strangeness <= model.Threshold.Value[0]).Count();
            string truth = k % 2 == 0 ? "healthy" : $"faulty from step {fault} on";
            return $"pump {k}, {truth}: {(quiet == readings.Length / 2 ? "no alarm" : $"alarm at step {quiet}")}";
        })];
    }

    // Strokes of a pump, 60 to 120 steps: pressure, and the current a little behind it. A fault: the current lags more.
    static float[] Run(int number, int fault)
    {
        var random = new RandomStream(1, "pumps").At(number);
        double start = random.Uniform(0, 6), speed = random.Uniform(0.3, 0.5);
        float[] readings = new float[2 * random.Integer(60, 120)];
        for (int t = 0; t < readings.Length / 2; t++)
        {
            readings[2 * t] = (float)(4 + Math.Sin(start + speed * t) + random.Normal(0, 0.05));
            readings[2 * t + 1] = (float)(12 + 3 * Math.Sin(start + speed * t - (t < fault ? 0.5 : 1.0)) + random.Normal(0, 0.15));
        }
        return readings;
    }
}

sealed class PumpModel(ParameterList p) : Module
{
    const int Settled = 20;  // the steps that it takes to know a pump
    readonly Sequential forecast = new(
        p, s => Rnn.Create(CellSpec.Parse("gru"), s, inputSize: 2, hiddenSize: 24), s => new Linear(s, 24, 2));

    public Standardisation Scaling { get; } = new(p.Scope("scaling"), channels: 2);
    public Parameter Threshold { get; } = p.AddConstant("threshold", [1], Initial.Zero);  // saved with the model, and not trained

    public override Variable Forward(Variable x, in Pass pass) => forecast.Forward(Scaling.Forward(x, pass), pass);
    public Variable Loss(Tape tape, SequenceBatch batch, in Pass pass)
    {
        var known = pass with { Lengths = batch.Lengths };
        var next = Scaling.Forward(batch.Target(tape), known);
        return Forward(batch.Input(tape), known).MeanSquareError(next, new() { Lengths = batch.Lengths });
    }

    // How far each reading is from what was expected, in standard deviations.
    public IEnumerable<float> Strangeness(ModulePool pool, ReadOnlyMemory<float> readings)
    {
        using var stream = pool.Open();
        float[] reading = new float[2], expected = new float[2];
        for (int t = 0; t < readings.Length / 2; t++)
        {
            Scaling.Apply(readings.Span.Slice(2 * t, 2), reading);
            yield return t < Settled ? 0 : MathF.Max(MathF.Abs(reading[0] - expected[0]), MathF.Abs(reading[1] - expected[1]));
            pool.Step(stream, readings.Span.Slice(2 * t, 2), expected);
        }
    }
}
