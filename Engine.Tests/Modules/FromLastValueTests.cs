using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Data;
using Xunit;

namespace MoGru.Tests.Modules;

public class FromLastValueTests
{
    [Theory]
    [InlineData(1, 1, 4, "0")]
    [InlineData(3, 2, 5, "2")]
    [InlineData(2, 3, 7, "1,0")]
    [InlineData(4, 3, 2, "0,1,2,3")]
    public void Forecast_OfAShiftedSeries_IsShifted(int channels, int horizon, int steps, string targets)
    {
        int[] columns = Array.ConvertAll(targets.Split(','), int.Parse);
        var (model, parameters) = Model(channels, horizon, columns);
        var generator = new RandomStream(3, "series").At(0);
        float[] series = [.. Enumerable.Range(0, 2 * steps * channels).Select(_ => generator.UniformSingle())];
        float[] shift = [.. Enumerable.Range(0, channels).Select(channel => 4f * channel - 3)];
        var tape = new Tape();
        float[] plain = model.Forward(tape.Input([2, steps, channels], series)).Value.ToArray();
        float[] shifted = model.Forward(tape.Input([2, steps, channels], [.. series.Select((value, k) => value + shift[k % channels])])).Value.ToArray();

        Assert.Equal(2 * horizon * columns.Length, plain.Length);
        Assert.All(plain.Select((value, k) => value + shift[columns[k % columns.Length]]).Zip(shifted), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.True(model.CheckGradients(parameters, [2, steps, channels], series).Passed);
    }

    [Fact]
    public void Forecast_WithLengths_BeginsAtTheLastStepOfEach()
    {
        var (model, _) = Model(2, 2, [1, 0]);
        float[] both = [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9];  // [2, 3, 2]; the second has one step
        var tape = new Tape();
        float[] together = model.Forward(tape.Input([2, 3, 2], both), new Pass { Lengths = (int[])[3, 1] }).Value.ToArray();

        Assert.Equal(model.Forward(tape.Input([1, 3, 2], both.AsSpan(0, 6))).Value.ToArray(), together[..4]);
        Assert.Equal(model.Forward(tape.Input([1, 1, 2], both.AsSpan(6, 2))).Value.ToArray(), together[4..]);
    }

    [Fact]
    public void Step_AfterTheFirst_AllocatesNothing()
    {
        var (model, parameters) = Model(3, 2, [2, 0]);
        var tape = new Tape();
        float[] x = new float[2 * 5 * 3], y = new float[2 * 2 * 2];
        void Step()
        {
            tape.Rewind();
            parameters.ZeroGradients();
            tape.Backward(model.Forward(tape.Input([2, 5, 3], x)).MeanSquareError(tape.Input([2, 2, 2], y)));
        }
        Step();
        Assert.Equal(0, Allocations.Of(Step));
    }

    [Fact]
    public void Forecast_OfWhatDoesNotFit_IsRefused()
    {
        var (model, _) = Model(2, 2, [1]);
        var tape = new Tape();
        Assert.Contains("n above 1", Assert.Throws<ArgumentException>(() => model.Forward(tape.Input([1, 3, 1], new float[3]))).Message, StringComparison.Ordinal);
        Assert.Contains("name at least one", Assert.Throws<ArgumentException>(() => new FromLastValue(new LastStep(), 1)).Message, StringComparison.Ordinal);
        Assert.Contains("must be [1, 3]", Assert.Throws<ArgumentException>(() =>
            new FromLastValue(new LastStep(), 3, 0).Forward(tape.Input([1, 4, 2], new float[8]))).Message, StringComparison.Ordinal);
    }

    // A GRU of 32 units, trained for seconds, within a tenth of the linear map.
    [RealDataFact]
    public void Forecast_OfTheOilTemperature_IsNearTheLinearMapAndBeatsTheLastValue()
    {
        const int ahead = OilTemperature.Ahead;
        var (training, validation, test) = OilTemperature.Parts();
        var (model, parameters) = Model(1, ahead, [0], hidden: 32);
        var (batches, later, tested) = (training.Batches(64, seed: 1), validation.Batches(256), test.Batches(256));
        Variable Loss(Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass).MeanSquareError(batch.Target(tape).Reshape([batch.Count, ahead, 1]));
        var trainer = new Trainer<SequenceBatch>(new AdamW(parameters, 2e-3), batches, Loss)
        {
            MaxNorm = 1,
            Schedule = Schedule.Cosine(8 * batches.Count, floor: 0.01),
            Stopping = new(parameters, patience: 4),
            Evaluate = () => later.Mean(Loss),
        };
        trainer.Train(8);
        trainer.Stopping!.RestoreBest();

        double error = tested.Mean(Loss);
        Assert.InRange(error, 0, 1.1 * Baseline.LinearAutoregression(training).MeanSquareError(test));
        Assert.InRange(error, 0, 0.9 * Baseline.LastValue(training).MeanSquareError(test));
    }

    static (Module Model, ParameterList Parameters) Model(int channels, int horizon, int[] targets, int hidden = 5)
    {
        var parameters = new ParameterList();
        var inner = new Sequential(parameters, s => Rnn.Create(CellSpec.Parse("gru"), s, channels, hidden), _ => new LastStep(), s => new Linear(s, hidden, horizon * targets.Length));
        parameters.Initialise(new RandomStream(1, "initial values"));
        return (new FromLastValue(inner, horizon, targets), parameters);
    }
}
