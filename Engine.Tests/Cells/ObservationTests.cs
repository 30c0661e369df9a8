using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>What a pass tells of its steps and of the gradients that reach them.</summary>
public class ObservationTests
{
    public static TheoryData<string> Cells => [.. CellCatalog.Default.Cells.Select(type => type.Name)];

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    [InlineData("mogru")]
    public void Gradients_OfTheStateOverHundredSteps_AreThoseOfHundredPasses(string cell)
    {
        const string state = "h";
        const int batch = 2, steps = 100, inputs = 3;
        var (parameters, rnn) = Network(cell, inputs, hidden: 6);
        float[] x = Numbers(batch * steps * inputs, 1), weights = Numbers(batch * steps * rnn.OutputSize, 2);
        var tape = new Tape();
        var output = rnn.Forward(tape.Input([batch, steps, inputs], x));
        tape.Backward((output.Y * tape.Input(output.Y.Shape, weights)).Sum() + output.FinalState(state, 0).Sum());
        var seen = output.Observe();

        var apart = new Tape();
        Variable all = apart.Input([batch, steps, inputs], x), scales = apart.Input([batch, steps, rnn.OutputSize], weights), loss = default;
        var passes = new List<RnnOutput>();
        var states = new RnnStates();
        for (int step = 0; step < steps; step++)
        {
            passes.Add(rnn.Forward(all.Slice(1, step, 1), states));
            states = new();
            foreach (string name in rnn.StateNames)
                states[name, 0] = passes[^1].FinalState(name, 0);
            var term = (passes[^1].Y * scales.Slice(1, step, 1)).Sum();
            loss = loss.Exists ? loss + term : term;
        }
        apart.Backward(loss + passes[^1].FinalState(state, 0).Sum());
        int width = seen.Width(state, 0);
        for (int step = 0; step < steps; step++)
        {
            // A step's pass has what comes from above in its output, and what comes from later in its state.
            var expected = new double[batch * width];
            for (int i = 0; i < expected.Length; i++)
                expected[i] = passes[step].FinalState(state, 0).Gradient[i] + passes[step].Y.Gradient[i];
            var actual = new double[batch * width];
            for (int i = 0; i < actual.Length; i++)
                actual[i] = seen.Gradients(state, 0)[(i / width * steps + step) * width + i % width];
            Close.Equal(expected, actual, 1e-4, $"{cell}: dL/d{state} of step {step}");
        }
        Assert.All(parameters, parameter => Assert.Contains(parameter.Gradient.ToArray(), g => g != 0));
    }

    // In double, by differences of what comes after the step, as the equations give it from the state there.
    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    [InlineData("mogru")]
    public void Gradients_OfTheStateOverHundredSteps_AreThoseInDouble(string cell)
    {
        const int steps = 100, inputs = 3, hidden = 5;
        const double distance = 1e-5;
        var (parameters, rnn) = Network(cell, inputs, hidden);
        float[] x = Numbers(steps * inputs, 1), weights = Numbers(steps * hidden, 2);
        var tape = new Tape();
        var output = rnn.Forward(tape.Input([1, steps, inputs], x));
        tape.Backward((output.Y * tape.Input(output.Y.Shape, weights)).Sum());
        var gradients = output.Observe().Gradients("h", 0);

        var reference = new ReferenceNetwork(rnn);
        var arrays = parameters.ToDictionary(parameter => parameter.Name, parameter => Doubles(parameter.Value));
        string number = rnn.Spec.Type.Naming.StatesTogether ? "" : ".0";
        foreach (int step in (int[])[0, 1, 17, 60, 90, 98])
        {
            var before = reference.Forward(new Dictionary<string, double[]>(arrays) { ["x"] = Doubles(x.AsSpan(0, (step + 1) * inputs)) }, 1, step + 1);
            var after = new Dictionary<string, double[]>(arrays) { ["x"] = Doubles(x.AsSpan((step + 1) * inputs)) };
            foreach (string state in rnn.StateNames)
                after[$"{state}0{number}"] = before[$"{state}n{number}"];
            double[] h = after[$"h0{number}"], expected = new double[hidden];
            for (int i = 0; i < hidden; i++)
            {
                double given = h[i], ahead = Later(h[i] = given + distance), behind = Later(h[i] = given - distance);
                h[i] = given;
                expected[i] = weights[step * hidden + i] + (ahead - behind) / (2 * distance);
            }
            Close.Equal(expected, Doubles(gradients.Slice(step * hidden, hidden)), 2e-5, $"{cell}: dL/dh of step {step}");

            double Later(double _) => reference.Forward(after, 1, steps - 1 - step)["y"].Select((y, k) => y * weights[(step + 1) * hidden + k]).Sum();
        }
    }

    static double[] Doubles(ReadOnlySpan<float> numbers) => [.. numbers.ToArray().Select(number => (double)number)];

    // MoGRU's states amplify rounding, and the norm of its output has no gradient but at the very states that the output is of.
    [Theory]
    [InlineData("gru", 2e-6)]
    [InlineData("lstm", 2e-6)]
    [InlineData("mogru", 3e-5)]
    public void Gradients_OfALossOfTheStatesThemselves_AreThoseOfHundredPasses(string cell, double tolerance)
    {
        const int batch = 3, steps = 100, inputs = 5, hidden = 24;
        var (_, rnn) = Network(cell, inputs, hidden);
        float[] x = Numbers(batch * steps * inputs, 1), targets = Numbers(batch * steps * hidden, 2);
        var tape = new Tape();
        var output = rnn.Forward(tape.Input([batch, steps, inputs], x));
        tape.Backward(output.Y.MeanSquareError(tape.Input(output.Y.Shape, targets)));
        var seen = output.Observe();

        var apart = new Tape();
        var all = apart.Input([batch, steps, inputs], x);
        var passes = new List<RnnOutput>();
        var states = new RnnStates();
        for (int step = 0; step < steps; step++)
        {
            passes.Add(rnn.Forward(all.Slice(1, step, 1), states));
            states = new();
            foreach (string name in rnn.StateNames)
                states[name, 0] = passes[^1].FinalState(name, 0);
        }
        var whole = Variable.Concat(1, [.. passes.Select(pass => pass.Y)]);
        apart.Backward(whole.MeanSquareError(apart.Input(whole.Shape, targets)));
        for (int step = 0; step < steps; step++)
        {
            double largest = 0, error = 0;
            for (int i = 0; i < batch * hidden; i++)
            {
                double expected = passes[step].FinalState("h", 0).Gradient[i] + passes[step].Y.Gradient[i];
                largest = Math.Max(largest, Math.Abs(expected));
                error = Math.Max(error, Math.Abs(expected - seen.Gradients("h", 0)[(i / hidden * steps + step) * hidden + i % hidden]));
            }
            Assert.True(error <= tolerance * largest, $"{cell}: dL/dh of step {step} is off by {error / largest:E1}");
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Values_OfAllCells_AreThoseOfThePass(string cell)
    {
        const int batch = 3, steps = 4;
        var type = CellCatalog.Default.Cells.First(known => known.Name == cell);
        var sizes = type.OwnExample ?? new(2, 5);
        var (_, rnn) = Network(cell, sizes.Input, sizes.Hidden, type.OneWay ? 1 : 2);
        var tape = new Tape();
        int[] lengths = [4, 1, 3];
        var output = rnn.Forward(tape.Input([batch, steps, sizes.Input], Numbers(batch * steps * sizes.Input, 3)), lengths: type.OneWay ? [] : lengths);
        tape.Backward(output.Y.Sum());
        var seen = output.Observe();
        for (int index = 0; index < rnn.NumLayers; index++)
        {
            Assert.All(rnn.StateNames, state => Assert.Contains(state, seen.Names(index)));
            foreach (string state in rnn.StateNames)
            {
                int width = seen.Width(state, index);
                for (int row = 0; row < batch; row++)
                {
                    int last = (row * steps + (type.OneWay ? steps : lengths[row]) - 1) * width;
                    Close.Equal(
                        [.. output.FinalState(state, index).Value.Slice(row * width, width).ToArray().Select(value => (double)value)],
                        [.. seen.Values(state, index).Slice(last, width).ToArray().Select(value => (double)value)],
                        1e-5, $"{cell}: {state} of sequence {row}, layer {index}");
                    for (int step = type.OneWay ? steps : lengths[row]; step < steps; step++)
                    {
                        Assert.DoesNotContain(
                            seen.Gradients(state, index).Slice((row * steps + step) * width, width).ToArray(), gradient => gradient != 0);
                    }
                }
            }
        }
    }

    [Fact]
    public void Gradients_OfGates_AreThoseOfTheirEquations()
    {
        var (_, rnn) = Network("gru", 3, 4);
        var tape = new Tape();
        var output = rnn.Forward(tape.Input([1, 5, 3], Numbers(15, 4)));
        tape.Backward(output.Y.Sum());
        var seen = output.Observe();
        ReadOnlySpan<float> z = seen.Values("z", 0), n = seen.Values("n", 0), h = seen.Values("h", 0), dH = seen.Gradients("h", 0);
        for (int i = 4; i < 20; i++)
        {
            // h' = (1 - z) n + z h
            Assert.Equal((1 - z[i]) * n[i] + z[i] * h[i - 4], h[i], 1e-6);
            Assert.Equal(dH[i] * (h[i - 4] - n[i]), seen.Gradients("z", 0)[i], 1e-6);
            Assert.Equal(dH[i] * (1 - z[i]), seen.Gradients("n", 0)[i], 1e-6);
        }
        Assert.Equal(
            "gru names no 'q' in a step", Assert.Throws<ArgumentException>(() => seen.Width("q", 0)).Message.Split(';')[0]);
    }

    [Fact]
    public void Gradients_OfAMemory_CountItsOwnStepToo()
    {
        var (_, rnn) = Network("lstm", 3, 4);
        var tape = new Tape();
        var output = rnn.Forward(tape.Input([1, 5, 3], Numbers(15, 6)));
        tape.Backward(output.Y.Sum() + output.FinalState("c", 0).Sum());
        var seen = output.Observe();
        ReadOnlySpan<float> c = seen.Values("c", 0), o = seen.Values("o", 0), f = seen.Values("f", 0), dC = seen.Gradients("c", 0), dH = seen.Gradients("h", 0);
        for (int i = 0; i < 20; i++)
        {
            // h = o tanh(c), c' = f' c + i' g'
            float later = i < 16 ? dC[i + 4] * f[i + 4] : 1, tanh = MathF.Tanh(c[i]);
            Assert.Equal(later + dH[i] * o[i] * (1 - tanh * tanh), dC[i], 1e-5);
        }
    }

    [Fact]
    public void Observe_AtTheWrongTime_IsRefused()
    {
        var (parameters, rnn) = Network("gru", 3, 4);
        var tape = new Tape();
        var output = rnn.Forward(tape.Input([1, 2, 3], Numbers(6, 5)));
        Assert.Contains("call Backward", Assert.Throws<InvalidOperationException>(output.Observe).Message, StringComparison.Ordinal);
        tape.Backward(output.Y.Sum());
        float[] before = parameters.SelectMany(parameter => parameter.Gradient.ToArray()).ToArray();
        _ = output.Observe();
        Assert.Equal(before, parameters.SelectMany(parameter => parameter.Gradient.ToArray()).ToArray());
        new Adam(parameters, 0.1).Step();
        Assert.Contains("have changed", Assert.Throws<InvalidOperationException>(output.Observe).Message, StringComparison.Ordinal);
        tape.Rewind();
        Assert.Throws<InvalidOperationException>(output.Observe);
    }

    static (ParameterList Parameters, Rnn Rnn) Network(string cell, int inputs, int hidden, int layers = 1)
    {
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, inputs, hidden, layers);
        parameters.Initialise(new RandomStream(7, "initial values"));
        return (parameters, rnn);
    }

    /// <summary>Seeded numbers between −1 and 1.</summary>
    internal static float[] Numbers(int count, int seed)
    {
        var generator = new RandomStream(seed, "numbers").At(0);
        var numbers = new float[count];
        for (int i = 0; i < count; i++)
            numbers[i] = (float)generator.Uniform(-1, 1);
        return numbers;
    }
}
