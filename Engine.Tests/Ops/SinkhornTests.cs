using MoGru.Engine.Autodiff;
using MoGru.Engine.Ops;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Ops;

public class SinkhornTests
{
    [Theory]
    [InlineData(7, 5, 4, 1.5f)]
    [InlineData(3, 9, 33, 4)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(1, 6, 3, 1)]
    public void Divergence_OfTwoSets_IsThatOfPlainScaling(int n, int m, int width, float epsilon)
    {
        var (x, z) = (Points(n, width, 1), Points(m, width, 2));
        double expected = Scaled(x, z, width, epsilon);
        var tape = new Tape();
        Variable a = tape.InputWithGradient([n, width], Single(x)), b = tape.InputWithGradient([m, width], Single(z));
        var y = Sinkhorn.Divergence(a, b, epsilon, iterations: 500);
        Close.Equal([expected], [y.Item], 3e-5, "divergence");

        tape.Backward(y);
        var differences = CentralDifferences.Gradient(
            new Dictionary<string, double[]> { ["x"] = x, ["z"] = z }, points => Scaled(points["x"], points["z"], width, epsilon), most: 60);
        Close.Below(1e-4, differences["x"].ErrorOf(a.Gradient), "gradient of the first");
        Close.Below(1e-4, differences["z"].ErrorOf(b.Gradient), "gradient of the second");
    }

    [Fact]
    public void Divergence_OfEqualSetsInAnotherOrder_IsZeroAndStaysSo()
    {
        double[] x = Points(6, 5, 3);
        var tape = new Tape();
        var a = tape.InputWithGradient([6, 5], Single(x));
        var b = tape.Input([6, 5], Single([.. x.Chunk(5).Reverse().SelectMany(point => point)]));
        var y = Sinkhorn.Divergence(a, b, 0.1f);
        tape.Backward(y);

        Assert.Equal(0, y.Item, 1e-5);
        Assert.All(a.Gradient.ToArray(), d => Assert.Equal(0, d, 1e-4));
        Assert.True(Sinkhorn.Divergence(a, tape.Input([2, 5], new float[10])).Item > 0.1);
    }

    [Fact]
    public void Divergence_OfOneHotSequences_LeadsToThem()
    {
        // Far apart beside √ε, where the plan is nearly one to one.
        var tape = new Tape();
        var random = new Random(1);
        float[] data = new float[8 * 60], made = new float[8 * 60];
        for (int i = 0; i < 160; i++)
            data[i * 3 + random.Next(3)] = made[i * 3 + random.Next(3)] = 1;
        float before = float.PositiveInfinity;
        for (int step = 0; step < 15; step++)
        {
            tape.Rewind();
            var own = tape.InputWithGradient([8, 60], made);
            var y = Sinkhorn.Divergence(own, tape.Input([8, 60], data), 0.05f);
            tape.Backward(y);
            for (int i = 0; i < made.Length; i++)
                made[i] -= own.Gradient[i];
            Assert.True(y.Item < before, $"{y.Item} after {before}");
            before = y.Item;
        }
        Assert.InRange(before, 0, 5);
    }

    [Fact]
    public void Divergence_OfWhatDoesNotFit_IsRefused()
    {
        var tape = new Tape();
        var x = tape.Filled([3, 2], 1);
        Assert.Throws<ArgumentException>(() => Sinkhorn.Divergence(x, tape.Filled([3, 4], 1)));
        Assert.Throws<ArgumentException>(() => Sinkhorn.Divergence(x, tape.Filled([2], 1)));
        Assert.Throws<ArgumentException>(() => Sinkhorn.Divergence(x, tape.Filled([0, 2], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sinkhorn.Divergence(x, x, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sinkhorn.Divergence(x, x, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sinkhorn.Divergence(x, x, 1, 0));
    }

    // Cuturi's own algorithm, without logarithms: u = 1 / (n K v), v = 1 / (m Kᵀ u).
    static double Scaled(double[] x, double[] z, int width, double epsilon) =>
        Transport(x, z, width, epsilon) - Transport(x, x, width, epsilon) / 2 - Transport(z, z, width, epsilon) / 2;

    static double Transport(double[] x, double[] z, int width, double epsilon)
    {
        int n = x.Length / width, m = z.Length / width;
        double[] cost = [.. from a in x.Chunk(width) from b in z.Chunk(width) select a.Zip(b, (p, q) => (p - q) * (p - q)).Sum()];
        double[] u = new double[n], v = [.. Enumerable.Repeat(1.0, m)];
        for (int k = 0; k < 3000; k++)
        {
            for (int i = 0; i < n; i++)
                u[i] = 1 / (n * Enumerable.Range(0, m).Sum(j => Math.Exp(-cost[i * m + j] / epsilon) * v[j]));
            for (int j = 0; j < m; j++)
                v[j] = 1 / (m * Enumerable.Range(0, n).Sum(i => Math.Exp(-cost[i * m + j] / epsilon) * u[i]));
        }
        double total = 0;
        for (int k = 0; k < cost.Length; k++)
        {
            double plan = u[k / m] * Math.Exp(-cost[k] / epsilon) * v[k % m];
            total += plan * cost[k] + epsilon * plan * Math.Log(plan * n * m);
        }
        return total;
    }

    static double[] Points(int count, int width, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count * width).Select(_ => (double)(float)(random.NextDouble() * 2 - 1))];
    }

    static float[] Single(double[] x) => Array.ConvertAll(x, v => (float)v);
}
