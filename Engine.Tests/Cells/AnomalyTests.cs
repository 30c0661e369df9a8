using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>Where in a network the first number is that is not finite.</summary>
public class AnomalyTests
{
    const int Batch = 3, Steps = 9;

    public static TheoryData<string> Cells => Networks.Kinds();

    [Theory]
    [MemberData(nameof(Cells))]
    public void Input_NotANumberAtOneStep_IsNamedWithLayerStepAndSequence(string cell)
    {
        const int at = 5, sequence = 1;
        var (rnn, parameters) = Network(cell, 2, 5);
        int n = rnn.InputSize;
        float[] x = ObservationTests.Numbers(Batch * Steps * n, 3);
        x[(sequence * Steps + at) * n + n - 1] = float.NaN;
        var tape = new Tape { DetectsAnomalies = true };
        var y = rnn.Forward(tape.Input([Batch, Steps, n], x)).Y;
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(y.Sum())).Anomaly;
        Assert.Equal((false, 0, sequence, at), (anomaly.IsBackward, anomaly.Layer, anomaly.Sequence, anomaly.Step));
        Assert.Equal($"the input is NaN at [{sequence}, {at}, {n - 1}]", anomaly.Cause);
        Assert.StartsWith("rnn (", anomaly.Operation, StringComparison.Ordinal);
        Assert.All(parameters, parameter => Assert.DoesNotContain(parameter.Gradient.ToArray(), g => g != 0));
    }

    [Theory]
    [InlineData("gru", "bias_ih_l0", "r z n")]
    [InlineData("lstm", "bias_hh_l0", "i f g o")]
    [InlineData("mogru", "cells.0.W_ru.bias", "r u")]
    [InlineData("mogru", "cells.0.W_beta.bias", "β")]
    [InlineData("mogru", "cells.0.W_h.bias", "c")]
    public void Bias_NotANumber_IsNamedByItsGate(string cell, string name, string gates)
    {
        const int hidden = 5;
        var (rnn, parameters) = Network(cell, 2, hidden);
        var bias = parameters[$"rnn.{name}"];
        foreach (var (k, gate) in gates.Split(' ').Index())
        {
            float[] values = bias.Value.ToArray();
            bias.Write()[k * hidden + 3] = float.NaN;
            var tape = new Tape { DetectsAnomalies = true };
            var y = rnn.Forward(tape.Input([2, 4, 2], ObservationTests.Numbers(16, 1))).Y;
            var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(y.Sum())).Anomaly;
            values.CopyTo(bias.Write());
            Assert.Equal((gate, 3, 0, 0), (anomaly.Name, anomaly.Index, anomaly.Step, anomaly.Sequence));
            Assert.Equal($"the parameter rnn.{name} is NaN at element {k * hidden + 3}", anomaly.Cause);
        }
    }

    [Fact]
    public void Gradient_ThatComesToANetworkInfinite_IsNamedByItStepAndSequence()
    {
        const int sequence = 2, at = 6, hidden = 4, place = (sequence * Steps + at) * hidden + 1;
        var (rnn, _) = Network("gru", 2, hidden);
        var tape = new Tape { DetectsAnomalies = true };
        var y = rnn.Forward(tape.Input([Batch, Steps, 2], ObservationTests.Numbers(Batch * Steps * 2, 1))).Y;
        float[] factors = ObservationTests.Numbers(y.Shape.Length, 2);
        factors[place] = 1e30f;
        var product = y * tape.Input(y.Shape, factors);

        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(product, factors)).Anomaly;

        Assert.Equal(
            new(true, "the output of rnn (gru) [3, 9, 4]", place, float.PositiveInfinity)
            {
                Sequence = sequence,
                Step = at,
                Cause = "by the adjoint of Multiply",
            },
            anomaly);
    }

    // What is infinite before a gate is an ordinary number after it.
    [Theory]
    [InlineData("gru", "weight_ih_l0", "a", 7)]
    [InlineData("lstm", "weight_ih_l0", "a", 12)]
    [InlineData("mogru", "cells.0.W_beta.weight", "the sum with rnn.cells.0.W_beta.weight", 1)]
    public void Sum_InfiniteBeforeAGateThatEndsIt_IsNamed(string cell, string name, string sum, int row)
    {
        const int at = 6, sequence = 2;
        var (rnn, parameters) = Network(cell, 2, 5);
        var weight = parameters[$"rnn.{name}"];
        weight.Write()[row * weight.Shape[1]] = 1e30f;
        float[] x = ObservationTests.Numbers(Batch * Steps * 2, 3);
        for (int i = 0; i < x.Length; i += 2)
            x[i] = i / 2 == sequence * Steps + at ? 1e10f : 0;
        var tape = new Tape { DetectsAnomalies = true };
        var y = rnn.Forward(tape.Input([Batch, Steps, 2], x)).Y;
        Assert.DoesNotContain(y.Value.ToArray(), value => !float.IsFinite(value));
        var anomaly = Assert.Throws<AnomalyException>(tape.CheckAnomalies).Anomaly;
        Assert.Equal((0, sequence, at, float.PositiveInfinity), (anomaly.Layer, anomaly.Sequence, anomaly.Step, anomaly.Value));
        Assert.Equal((sum, row), (anomaly.Name, anomaly.Index));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void Network_OfLayersAndDirections_NamesTheOneThatMetItFirst(int layers, bool bidirectional)
    {
        var (rnn, parameters) = Network("lstm", 2, 5, layers, bidirectional);
        int last = layers * rnn.Directions - 1;
        string suffix = $"l{layers - 1}{(bidirectional ? "_reverse" : "")}";
        parameters[$"rnn.bias_ih_{suffix}"].Write()[11] = float.NaN;  // of g
        var tape = new Tape { DetectsAnomalies = true };
        int[] lengths = [9, 2, 5];
        var y = rnn.Forward(tape.Input([Batch, Steps, 2], ObservationTests.Numbers(Batch * Steps * 2, 3)), lengths: lengths).Y;
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(y.Sum())).Anomaly;
        Assert.Equal((last / rnn.Directions, bidirectional, "g", 1), (anomaly.Layer, anomaly.IsReverse, anomaly.Name, anomaly.Index));
        Assert.Equal((0, bidirectional ? 8 : 0), (anomaly.Sequence, anomaly.Step));
    }

    // Gradients that grow beyond single precision on their way back through time.
    [Theory]
    [MemberData(nameof(Cells))]
    public void Gradient_TooLargeAtSomeStep_IsNamedWhereItIsFirst(string cell)
    {
        var (rnn, parameters) = Network(cell, 2, 5);
        var generator = new RandomStream(3, "large").At(0);
        foreach (var parameter in parameters)
        {
            foreach (ref float value in parameter.Write())
                value += (float)generator.Uniform(-2, 2);
        }
        int n = rnn.InputSize;
        float[] x = ObservationTests.Numbers(Batch * Steps * n, 3), cotangent = new float[Batch * Steps * rnn.OutputSize];
        cotangent.AsSpan((Steps + 7) * rnn.OutputSize, rnn.OutputSize).Fill(2e38f);  // sequence 1, step 7

        var plain = new Tape();
        var input = plain.InputWithGradient([Batch, Steps, n], x);
        var expected = rnn.Forward(input);
        plain.Backward(expected.Y, cotangent);
        float[] all = [.. input.Gradient, .. parameters.SelectMany(parameter => parameter.Gradient.ToArray())];
        var seen = expected.Observe();
        parameters.ZeroGradients();
        int latest = -1;
        foreach (string name in seen.Names(0))
        {
            var gradients = seen.Gradients(name, 0);
            for (int i = 0; i < gradients.Length; i++)
                latest = float.IsFinite(gradients[i]) ? latest : Math.Max(latest, i / seen.Width(name, 0) % Steps);
        }

        var tape = new Tape { DetectsAnomalies = true };
        var y = rnn.Forward(tape.InputWithGradient([Batch, Steps, n], x)).Y;
        if (Array.TrueForAll(all, float.IsFinite))
        {
            tape.Backward(y, cotangent);
            return;
        }
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(y, cotangent)).Anomaly;
        Assert.True(anomaly.IsBackward);
        if (latest < 0)
            return;  // sums over steps alone are too large, or the input's gradient, or it is a matter of rounding
        Assert.Equal((0, 1, latest), (anomaly.Layer, anomaly.Sequence, anomaly.Step));
        Assert.False(float.IsFinite(
            seen.Gradients(anomaly.Name!, 0)[(Steps + latest) * seen.Width(anomaly.Name!, 0) + anomaly.Index]), $"{anomaly}");
    }

    [Theory]
    [InlineData("faulty", 1)]
    [InlineData("faulty", 2)]
    [InlineData("faulty:backward", 1)]
    [InlineData("faulty:backward", 2)]
    public void Fault_OfACellByHand_IsNamedThoughItsEquationsHaveNone(string cell, int threads)
    {
        const int batch = 40, hidden = 128, at = 4, sequence = 33;
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellCatalog.Default.With(new FaultyType()).Parse(cell), parameters, 1, hidden);
        parameters.Initialise(new RandomStream(7, "initial values"));
        parameters[0].Write().Fill(1);
        float[] x = ObservationTests.Numbers(batch * Steps, 3);
        x[sequence * Steps + at] = 2 * FaultyType.Fault;
        using var workers = new Workers(threads);
        var tape = new Tape(workers) { DetectsAnomalies = true };
        var y = rnn.Forward(tape.InputWithGradient([batch, Steps, 1], x)).Y;
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(y.Sum())).Anomaly;
        bool isBackward = cell.EndsWith("backward", StringComparison.Ordinal);
        Assert.Equal((isBackward, 0, sequence, at, 0), (anomaly.IsBackward, anomaly.Layer, anomaly.Sequence, anomaly.Step, anomaly.Index));
        Assert.Contains(isBackward ? "U" : "h", anomaly.Name, StringComparison.Ordinal);
    }

    // Of as many units as sequences, the weight has the shape of a step's value.
    [Fact]
    public void Gradient_OfAWeightMadeOfAnother_IsNoStepsOwn()
    {
        const int batch = 3, at = 4, sequence = 1;
        var (rnn, parameters) = Network("plrnn", 2, batch);
        foreach (var parameter in parameters)
            parameter.Write().Fill(3);
        var tape = new Tape();
        float[] x = ObservationTests.Numbers(batch * Steps * 2, 3), cotangent = new float[batch * Steps * batch];
        cotangent.AsSpan((sequence * Steps + at) * batch, batch).Fill(3e38f);
        var output = rnn.Forward(tape.Input([batch, Steps, 2], x));
        tape.Backward(output.Y, cotangent);
        Assert.DoesNotContain("W", output.Observe().Names(0));

        tape.Rewind();
        tape.DetectsAnomalies = true;
        var y = rnn.Forward(tape.Input([batch, Steps, 2], x)).Y;
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(y, cotangent)).Anomaly;
        Assert.Equal((true, sequence), (anomaly.IsBackward, anomaly.Sequence));
    }

    [Theory]
    [InlineData("gru", false)]
    [InlineData("lstm", true)]
    public void Gradient_OfAnInitialStateAlone_IsNamedAsThat(string cell, bool bidirectional)
    {
        const int batch = 3, steps = 1, hidden = 5, sequence = 2;
        var (rnn, parameters) = Network(cell, 2, hidden, 1, bidirectional);
        foreach (var parameter in parameters.Where(parameter => parameter.Name.Contains("weight_hh", StringComparison.Ordinal)))
            parameter.Write().Fill(20);
        float[] cotangent = new float[batch * steps * rnn.OutputSize];
        cotangent.AsSpan(sequence * rnn.OutputSize, rnn.OutputSize).Fill(1e35f);
        for (float scale = 1; ; scale *= 1.5f)
        {
            var tape = new Tape { DetectsAnomalies = true };
            RnnStates initial = new();
            for (int index = 0; index < rnn.Directions; index++)
                initial["h", index] = tape.InputWithGradient([batch, hidden], new float[batch * hidden]);
            var y = rnn.Forward(tape.Input([batch, steps, 2], ObservationTests.Numbers(batch * steps * 2, 3)), initial).Y;
            parameters.ZeroGradients();
            try
            {
                tape.Backward(y, [.. cotangent.Select(value => value * scale)]);
            }
            catch (AnomalyException found)
            {
                Assert.Equal(("the initial h", 0, sequence, null), (found.Anomaly.Name, found.Anomaly.Layer, found.Anomaly.Sequence, found.Anomaly.Step));
                Assert.Contains("the gradient of the initial h[", found.Message, StringComparison.Ordinal);
                Assert.Contains($" for sequence {sequence}.", found.Message, StringComparison.Ordinal);
                return;
            }
        }
    }

    [Fact]
    public void InitialState_NotANumberOfASequenceWithoutSteps_IsNamed()
    {
        var (rnn, _) = Network("gru", 2, 5, layers: 2);
        var tape = new Tape { DetectsAnomalies = true };
        float[] start = new float[Batch * 5];
        start[1 * 5 + 3] = float.NaN;
        var x = tape.Input([Batch, Steps, 2], ObservationTests.Numbers(Batch * Steps * 2, 3));
        rnn.Forward(x, new() { ["h", 1] = tape.Input([Batch, 5], start) }, lengths: [4, 0, 9]);
        var anomaly = Assert.Throws<AnomalyException>(tape.CheckAnomalies).Anomaly;
        Assert.Equal(("the initial h", 3, 1, 1, null), (anomaly.Name, anomaly.Index, anomaly.Layer, anomaly.Sequence, anomaly.Step));
    }

    // Equations that are walked once more would not have it again.
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Fault_OfEquationsThatHappensOnce_IsNamed(int at)
    {
        var type = new FitfulType();
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellCatalog.Default.With(type).Parse("fitful"), parameters, 2, 4);
        parameters.Initialise(new RandomStream(7, "initial values"));
        var tape = new Tape { DetectsAnomalies = true };
        type.FailsIn = at;
        var y = rnn.Forward(tape.Input([Batch, Steps, 2], ObservationTests.Numbers(Batch * Steps * 2, 3))).Y;
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(y.Sum())).Anomaly;
        Assert.Equal((0, "z", 0, at), (anomaly.Layer, anomaly.Name, anomaly.Sequence, anomaly.Step));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Search_WithNothingToFind_ChangesNoBit(string cell)
    {
        var (rnn, parameters) = Network(cell, 2, 5, layers: 1);
        float[] x = ObservationTests.Numbers(Batch * Steps * rnn.InputSize, 3);
        List<float[]> results = [];
        foreach (bool detects in (bool[])[false, true])
        {
            var tape = new Tape { DetectsAnomalies = detects };
            parameters.ZeroGradients();
            var input = tape.InputWithGradient([Batch, Steps, rnn.InputSize], x);
            var y = rnn.Forward(input).Y;
            tape.Backward(y.Sum());
            results.Add([.. y.Value, .. input.Gradient, .. parameters.SelectMany(parameter => parameter.Gradient.ToArray())]);
        }
        Assert.Equal(results[0], results[1]);
    }

    static (Rnn Rnn, ParameterList Parameters) Network(string cell, int inputs, int hidden, int layers = 1, bool bidirectional = false)
    {
        var parameters = new ParameterList();
        var spec = CellSpec.Parse(cell);
        var sizes = Networks.Fit(spec, inputs, hidden);
        var rnn = Rnn.Create(spec, parameters.Scope("rnn"), sizes.Input, sizes.Hidden, layers, bidirectional);
        parameters.Initialise(new RandomStream(7, "initial values"));
        return (rnn, parameters);
    }

    /// <summary>h' = h + z ⊙ x₀, whose gate is not a number the next time that it is asked for so many times.</summary>
    sealed class FitfulType() : PlainCellType("fitful", "Fitful", new("These tests", 2026), [])
    {
        public int FailsIn { get; set; } = -1;

        public override void Step<T>(PlainStep<T> step)
        {
            T z = step.Linear("W", step.X).Sigmoid();
            z = (FailsIn-- == 0 ? z * double.NaN : z).Named("z");
            step["h"] = step["h"] + z;
        }

        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.Linear("W", cell.InputSize, cell.HiddenSize);
        }
    }
}
