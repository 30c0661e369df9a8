using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Onnx;

// Networks of every cell as ONNX Runtime runs them, beside our own passes.
public class OnnxCellTests
{
    public static TheoryData<string, int, bool> Networks => Cells.Networks.Usual();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_OfUnequalLengthsAndInitialStates_IsRunByOnnxRuntime(string cell, int layers, bool bidirectional)
    {
        var network = new Exported(cell, layers, bidirectional);
        using var runtime = new OnnxRuntime(network.Rnn, network.Parameters, [1, 1, network.Rnn.InputSize]);
        foreach (var (lengths, steps) in (((int[], int)[])[([4, 9, 0, 7, 9], 9), ([2], 2), ([1, 1], 1)]))
            network.Check(runtime, lengths, steps);
    }

    public static TheoryData<string> Kinds => Cells.Networks.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Network_OfManyUnitsAndSteps_IsRunByOnnxRuntime(string cell)
    {
        var network = new Exported(cell, 1, bidirectional: false, input: 5, hidden: 33);
        using var runtime = new OnnxRuntime(network.Rnn, network.Parameters, [1, 1, network.Rnn.InputSize]);
        network.Check(runtime, [.. Enumerable.Range(0, 19).Select(row => row * 7 % 41)], 40);
    }

    // A network with random parameters.
    sealed class Exported
    {
        readonly string what;

        public Exported(string cell, int layers, bool bidirectional, int input = 3, int hidden = 6)
        {
            what = $"{cell} ×{layers}{(bidirectional ? " both ways" : "")}";
            var spec = CellSpec.Parse(cell);
            var sizes = Cells.Networks.Fit(spec, input, hidden);
            Rnn = Rnn.Create(spec, Parameters, sizes.Input, sizes.Hidden, layers, bidirectional);
            Parameters.Initialise(new RandomStream(7, "initial values"));
        }

        public ParameterList Parameters { get; } = [];

        public Rnn Rnn { get; }

        public void Check(OnnxRuntime runtime, int[] lengths, int steps)
        {
            int batch = lengths.Length;
            var random = new Random(steps);
            float[] Drawn(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
            var tape = new Tape { Records = false };
            float[] x = Drawn(batch * steps * Rnn.InputSize);
            for (int row = 0; row < batch; row++)
                x.AsSpan((row * steps + lengths[row]) * Rnn.InputSize, (steps - lengths[row]) * Rnn.InputSize).Fill(float.NaN);
            var states = new RnnStates();
            List<(string Name, Array Values, int[] Shape)> given = [("x", x, [batch, steps, Rnn.InputSize]), ("lengths", lengths, [batch])];
            foreach (var (name, index) in Keys())
            {
                float[] values = Drawn(batch * Rnn.StateSize(name, index));
                states[name, index] = tape.Input([batch, Rnn.StateSize(name, index)], values);
                given.Add(($"{name}.{index}", values, [batch, Rnn.StateSize(name, index)]));
            }

            var ours = Rnn.Forward(tape.Input([batch, steps, Rnn.InputSize], x), states, lengths: lengths);
            var theirs = runtime.Run([.. given]);
            Compare(ours.Y.Value, theirs["y"], "y");
            foreach (var (name, index) in Keys())
                Compare(ours.FinalState(name, index).Value, theirs[$"{name}.{index}.final"], $"{name}.{index}");
        }

        IEnumerable<(string Name, int Index)> Keys() =>
            from index in Enumerable.Range(0, Rnn.NumLayers * Rnn.Directions)
            from name in Rnn.StateNames
            select (name, index);

        void Compare(ReadOnlySpan<float> ours, float[] theirs, string name)
        {
            Assert.Equal(ours.Length, theirs.Length);
            float largest = 1;
            foreach (float value in ours)
                largest = Math.Max(largest, Math.Abs(value));
            for (int k = 0; k < theirs.Length; k++)
                Assert.True(Math.Abs(ours[k] - theirs[k]) <= 1e-5f * largest, $"{what}: {name}[{k}] is {ours[k]}, ONNX Runtime's {theirs[k]}.");
        }
    }
}
