using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Ops;

/// <summary>What holds for every operation.</summary>
public class OpsTests
{
    static readonly int[] Widths = [1, 5, 16, 17, 33];

    public static TheoryData<string, int> AllCases()
    {
        var data = new TheoryData<string, int>();
        foreach (string name in OpCases.Names)
        {
            foreach (int width in Widths)
                data.Add(name, width);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Op_AnyWidth_EqualsTheFormulaForwardAndBackward(string name, int width)
    {
        var op = OpCases.At(name, width);
        for (int seed = 1; seed <= 2; seed++)
        {
            double[][] operands = op.Operands(seed);
            var tape = new Tape();
            var (leaves, y) = Record(tape, op, operands);
            double[] expected = op.Formula(operands);
            Close.Equal(expected, Wide(y.Value), 2e-6, $"{name}, width {width}, forward");

            double[] cotangent = Cotangent(expected.Length, seed);
            tape.Backward(y, Array.ConvertAll(cotangent, c => (float)c));
            var arrays = operands.Select((x, k) => (Name: $"{k}", x)).ToDictionary(p => p.Name, p => p.x);
            var differences = CentralDifferences.Gradient(
                arrays, a => op.Formula([.. Enumerable.Range(0, operands.Length).Select(k => a[$"{k}"])]).Zip(cotangent, (a, b) => a * b).Sum(), most: 40);
            for (int k = 0; k < leaves.Length; k++)
            {
                // A gradient that vanishes, as that of a difference with itself, has no relative error.
                if (differences[$"{k}"].Values.Max(Math.Abs) > 1e-6)
                    Close.Below(2e-5, differences[$"{k}"].ErrorOf(leaves[k].Gradient), $"{name}, width {width}, gradient of operand {k}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Op_BackwardTwice_DoublesEveryGradient(string name, int width)
    {
        var op = OpCases.At(name, width);
        var tape = new Tape();
        var (leaves, y) = Record(tape, op, op.Operands(3));
        float[] cotangent = Array.ConvertAll(Cotangent(y.Shape.Length, 3), c => (float)c);
        tape.Backward(y, cotangent);
        float[][] once = Array.ConvertAll(leaves, leaf => leaf.Gradient.ToArray());
        tape.Backward(y, cotangent);
        for (int k = 0; k < leaves.Length; k++)
            Close.Equal(Array.ConvertAll(once[k], g => 2.0 * g), Wide(leaves[k].Gradient), 1e-6, $"{name}, operand {k}");
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Op_RecordedAgain_AllocatesNothingAndHasTheSameBits(string name, int width)
    {
        var op = OpCases.At(name, width);
        float[][] operands = Array.ConvertAll(op.Operands(4), x => Array.ConvertAll(x, v => (float)v));
        Shape[] shapes = Array.ConvertAll(op.Shapes, sizes => Shape.Of(sizes));
        var leaves = new Variable[shapes.Length];
        var tape = new Tape();
        float[] cotangent = [];

        Pass();
        float[] first = leaves[0].Gradient.ToArray();

        Assert.Equal(0, Allocations.Of(Pass));
        Assert.Equal(first, leaves[0].Gradient.ToArray());

        void Pass()
        {
            tape.Rewind();
            for (int k = 0; k < leaves.Length; k++)
                leaves[k] = tape.InputWithGradient(shapes[k], operands[k]);
            var y = op.Taped(leaves);
            if (cotangent.Length == 0)
                cotangent = Array.ConvertAll(Cotangent(y.Shape.Length, 4), c => (float)c);
            tape.Backward(y, cotangent);
        }
    }

    [Theory]
    [MemberData(nameof(AllCases))]
    public void Op_WithoutRecording_GivesTheSameBitsAndNoGradient(string name, int width)
    {
        var op = OpCases.At(name, width);
        var (_, recorded) = Record(new Tape(), op, op.Operands(5));
        var (leaves, plain) = Record(new Tape { Records = false }, op, op.Operands(5));
        Assert.Equal(recorded.Value.ToArray(), plain.Value.ToArray());
        Assert.False(plain.NeedsGradient);
        Assert.All(leaves, leaf => Assert.False(leaf.NeedsGradient));
    }

    static (Variable[] Leaves, Variable Y) Record(Tape tape, OpCase op, double[][] operands)
    {
        Variable[] leaves = [.. operands.Select((x, k) =>
            tape.InputWithGradient(Shape.Of(op.Shapes[k]), Array.ConvertAll(x, v => (float)v)))];
        return (leaves, op.Taped(leaves));
    }

    static double[] Cotangent(int length, int seed)
    {
        var random = new Random(100 + seed);
        return [.. Enumerable.Range(0, length).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];
    }

    static double[] Wide(ReadOnlySpan<float> x) => Array.ConvertAll(x.ToArray(), v => (double)v);
}
