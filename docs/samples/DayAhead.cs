// What will tomorrow be like? TPGN forecasts 24 hours from the 168 before them.
// dotnet run -c Release docs/samples/DayAhead.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
using MoGru.Cells.Models;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class DayAhead
{
    const int Batch = 32, Week = 168, Day = 24;

    static void Main() => Run(Console.Out, steps: 1200, seed: 42);

    public static double Run(TextWriter output, int steps, long seed)
    {
        var parameters = new ParameterList();
        var model = new Tpgn(parameters, new(Length: Week, Period: Day, Prediction: Day, Hidden: 16));
        parameters.Initialise(new RandomStream(seed, "initial values"));
        var (tape, adam) = (new Tape(), new Adam(parameters, learningRate: 1e-3));
        var (week, day) = (new float[Batch * Week], new float[Batch * Day]);
        for (int step = 0; step < steps; step++)
        {
            Draw(new RandomStream(seed, "training"), step, week, day);
            tape.Rewind();
            var loss = model.Forward(tape.Input([Batch, Week, 1], week), default).MeanSquareError(tape.Input([Batch, Day, 1], day));
            parameters.ZeroGradients();
            tape.Backward(loss);
            GradientClip.Clip(parameters, 1.0);
            adam.Step();
        }

        double error = 0, ofYesterday = 0, ofLastWeek = 0;
        var evaluation = new Tape { Records = false };
        for (int batch = 0; batch < 16; batch++)
        {
            Draw(new RandomStream(seed, "test"), batch, week, day);
            evaluation.Rewind();
            var forecast = model.Forward(evaluation.Input([Batch, Week, 1], week), default).Value;
            for (int i = 0; i < day.Length; i++)
            {
                (int row, int hour) = (i / Day, i % Day);
                error += Math.Pow(forecast[i] - day[i], 2) / (16 * day.Length);
                ofYesterday += Math.Pow(week[row * Week + Week - Day + hour] - day[i], 2) / (16 * day.Length);
                ofLastWeek += Math.Pow(week[row * Week + hour] - day[i], 2) / (16 * day.Length);
            }
        }
        output.WriteLine("forecast of a day       mean square error");
        output.WriteLine(FormattableString.Invariant($"as yesterday            {ofYesterday:F4}"));
        output.WriteLine(FormattableString.Invariant($"as a week ago           {ofLastWeek:F4}"));
        output.WriteLine(FormattableString.Invariant($"TPGN after {steps,4} steps   {error:F4}"));
        output.WriteLine("the noise itself        0.0100");
        return error;
    }

    // Hours from a drawn one on: a day, a week, a slow trend, noise.
    static void Draw(RandomStream stream, int batch, float[] week, float[] day)
    {
        for (int row = 0; row < Batch; row++)
        {
            var random = stream.At((long)batch * Batch + row);
            double start = random.Integer(0, Week), slope = random.Uniform(-0.005, 0.005);
            for (int i = 0; i < Week + Day; i++)
            {
                double turns = 2 * Math.PI * (start + i);
                double value = Math.Sin(turns / 24) + 0.6 * Math.Sin(turns / 168 + 1) + slope * i + 0.1 * random.Normal();
                (i < Week ? ref week[row * Week + i] : ref day[row * Day + i - Week]) = (float)value;
            }
        }
    }
}
