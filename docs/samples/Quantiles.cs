// How much power will be drawn in the next twelve hours, at least and at most? Nine outcomes in ten lie below the upper quantile.
// dotnet run -c Release docs/samples/Quantiles.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class Quantiles
{
    const int Seen = 48, Ahead = 12;
    static readonly float[] quantiles = [0.1f, 0.5f, 0.9f];

    static void Main() => Run(Console.Out, epochs: 15);

    public static double[] Run(TextWriter output, int epochs)
    {
        var (training, validation, test) = new Series(Load(hours: 10_000), channels: 1).SplitInTime(training: 0.6, validation: 0.2);
        var (batches, later) = (Batches(training, seed: 1), Batches(validation));
        var parameters = new ParameterList();
        var scaling = new Standardisation(parameters.Scope("scaling"), channels: 1);
        var model = new Sequential(parameters.Scope("model"), _ => scaling, s => Rnn.Create(CellSpec.Parse("gru"), s, 1, 32),
            _ => new LastStep(), s => new Linear(s, 32, Ahead * quantiles.Length));
        parameters.Initialise(new RandomStream(1, "initial values"));
        scaling.Fit(training.Values);

        // [B, hours, quantiles] in standard deviations, beside outcomes [B, hours].
        Variable Forecast(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass).Reshape([batch.Count, Ahead, quantiles.Length]);
        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            Forecast(tape, batch, pass).QuantileLoss(scaling.Forward(batch.Target(tape), pass).Reshape([batch.Count, Ahead]), quantiles);

        var trainer = new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 5e-3), batches, Loss)
        {
            Schedule = Schedule.Cosine(epochs * batches.Count, floor: 0.01),
            Stopping = new(parameters, patience: 5),
            Evaluate = () => later.Mean(Loss),
        };
        trainer.Train(epochs);
        trainer.Stopping.RestoreBest();

        var (tape, tested) = (new Tape { Records = false }, Batches(test));
        double[] below = new double[quantiles.Length];
        for (int step = 0; step < tested.Count; step++)
        {
            tape.Rewind();
            var batch = tested.Get(epoch: 0, step);
            var forecast = Forecast(tape, batch, default).Reshape([batch.Count, Ahead, quantiles.Length, 1]);
            var megawatts = scaling.Invert(forecast).Value;
            for (int k = 0; k < megawatts.Length; k++)
            {
                if (batch.Targets[k / quantiles.Length] < megawatts[k])
                    below[k % quantiles.Length] += 1.0 / (tested.Sequences.Count * Ahead);
            }
        }
        for (int k = 0; k < quantiles.Length; k++)
            output.WriteLine(FormattableString.Invariant($"below the {100 * quantiles[k]:F0} % quantile: {below[k]:P1} of the outcomes"));
        output.WriteLine(FormattableString.Invariant($"between the outer two: {below[2] - below[0]:P1}"));
        return below;
    }

    static SequenceBatches Batches(Series series, long? seed = null) =>
        series.Windows(length: Seen, horizon: Ahead, stride: 3).Batches(size: 32, seed);

    // Megawatts hour by hour: a day, and noise that is three times as large at noon as at midnight.
    static float[] Load(int hours)
    {
        var random = new RandomStream(1, "load").At(0);
        return [.. Enumerable.Range(0, hours).Select(hour =>
        {
            double noon = 0.5 - 0.5 * Math.Cos(2 * Math.PI * hour / 24);
            return (float)(500 + 200 * noon + random.Normal(0, 10 + 20 * noon));
        })];
    }
}
