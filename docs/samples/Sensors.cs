// How worn is it, 0 to 1? Learned from recordings of unequal length, validated on later ones, saved; told by eight streams with: -- serve
// dotnet run -c Release docs/samples/Sensors.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class Sensors
{
    static void Main(string[] arguments) =>
        Console.WriteLine(arguments is ["serve"] ? string.Join('\n', Serve("wear.safetensors")) : Train("wear.safetensors", epochs: 60));

    public static string Train(string path, int epochs)
    {
        var machines = Enumerable.Range(0, 600).Select(Recorded).ToList();  // in their order of time
        var (training, validation, test) = Sequences.Of(machines.Select(machine => machine.Readings), channels: 3)
            .WithTargets(machines.Select(machine => machine.Wear)).SplitInOrder(training: 0.7, validation: 0.15);
        var (batches, later) = (training.Batches(size: 32, seed: 1), validation.Batches(size: 64));
        var parameters = new ParameterList();
        var model = new WearModel(parameters);
        parameters.Initialise(new RandomStream(1, "initial values"));
        model.Scaling.Fit(training.Values);
        var trainer = new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 1e-2), batches, model.Loss)
        {
            Schedule = Schedule.Cosine(epochs * batches.Count, floor: 0.01).AfterWarmUp(batches.Count),
            Stopping = new(parameters, patience: 10),
            Evaluate = () => later.Mean(model.Loss),
        };
        trainer.Train(epochs);
        trainer.Stopping.RestoreBest();
        parameters.Save(path);
        return FormattableString.Invariant($"off by {Math.Sqrt(test.Batches(size: 64).Mean(model.Loss)):F3} after {trainer.Epoch} epochs");
    }

    public static string[] Serve(string path)
    {
        var (parameters, told) = (new ParameterList(), new string[8]);
        var model = new WearModel(parameters);
        parameters.Load(path);
        var pool = new ModulePool(model, parameters, step: [1, 1, 3]);  // one sequence, one step, three channels
        Parallel.For(0, told.Length, k =>
        {
            var ((readings, wear), stream, own) = (Recorded(600 + k), pool.Open(), new float[1]);
            for (int at = 0; at < readings.Length; at += 3)
                pool.Step(stream, readings.AsSpan(at, 3), own);
            told[k] = FormattableString.Invariant($"machine {k}: worn by {own[0]:F3}, in truth {wear:F3}");
        });
        return told;
    }

    static (float[] Readings, float Wear) Recorded(int number)  // heat that grows with wear, pressure that does not, vibration that does
    {
        var random = new RandomStream(1, "machines").At(number);
        var (wear, steps) = (random.Uniform(), random.Integer(20, 80));
        return ([.. Enumerable.Range(0, steps).SelectMany(_ => (float[])[
            (float)random.Normal(350 + 8 * wear, 4), (float)random.Normal(101325, 300), (float)random.Normal(0, 0.01 + 0.01 * wear)])], (float)wear);
    }
}

sealed class WearModel(ParameterList p) : Module
{
    readonly Sequential remembered = new(
        p, s => Rnn.Create(CellSpec.Parse("gru"), s, inputSize: 3, hiddenSize: 24), _ => new LastStep(), s => new Linear(s, 24, 1));

    public Standardisation Scaling { get; } = new(p.Scope("scaling"), channels: 3);

    public override Variable Forward(Variable x, in Pass pass) => remembered.Forward(Scaling.Forward(x, pass), pass);
    public Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
        Forward(batch.Input(tape), pass with { Lengths = batch.Lengths }).MeanSquareError(batch.Target(tape));
}
