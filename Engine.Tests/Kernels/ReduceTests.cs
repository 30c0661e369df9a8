using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Kernels;

public class ReduceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Reduce_AnyLength_EqualsTheSumInDouble(int length)
    {
        var (a, b) = (Values(length, 1), Values(length, 2));
        Assert.Equal(a.Sum(v => (double)v), Reduce.Sum(a), 2e-5);
        Assert.Equal(a.Zip(b, (x, y) => (double)x * y).Sum(), Reduce.Dot(a, b), 2e-5);
        Assert.Equal(a.Sum(v => (double)v * v), Reduce.SumOfSquares(a), 1e-11);
        Assert.Equal(length == 0 ? float.NegativeInfinity : a.Max(), Reduce.Max(a));
    }

    [Fact]
    public void Sum_OfManyElements_HasTheBitsOfItsDefinition()
    {
        float[] x = Values(230, 3);
        var running = new float[64];
        for (int k = 0; k < 192; k++)
            running[k % 64] += x[k];
        float[] sums = [.. Enumerable.Range(0, 16).Select(k => running[k] + running[k + 16] + (running[k + 32] + running[k + 48]))];
        for (int k = 192; k < x.Length; k++)
            sums[k % 16] += x[k];
        for (int width = 8; width >= 1; width /= 2)
        {
            for (int k = 0; k < width; k++)
                sums[k] += sums[k + width];
        }
        Assert.Equal(sums[0], Reduce.Sum(x));
        Assert.Equal(sums[0], Reduce.Across(Vector512.Create([Reduce.Sum(x), .. new float[15]])));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(255, 5)]
    [InlineData(256, 16)]
    [InlineData(600, 17)]
    public void Accumulate_Rows_AddsToWhatIsThere(int rows, int n)
    {
        var (a, b) = (Values(rows * n, 4), Values(rows * n, 5));
        float[] sum = Values(n, 6), products = Values(n, 6), before = Values(n, 6);
        Accumulate.Rows(a, sum);
        Accumulate.RowProducts(a, b, products);
        for (int j = 0; j < n; j++)
        {
            Assert.Equal(before[j] + Enumerable.Range(0, rows).Sum(i => (double)a[i * n + j]), sum[j], 2e-5);
            Assert.Equal(before[j] + Enumerable.Range(0, rows).Sum(i => (double)a[i * n + j] * b[i * n + j]), products[j], 2e-5);
        }
    }

    [Fact]
    public void Accumulate_Rows_TheBitsOfAColumnDoNotDependOnItsPlace()
    {
        // Column 0 is summed in a lane, column 16 on its own.
        float[] column = Values(300, 7), x = new float[300 * 17];
        for (int i = 0; i < 300; i++)
            x.AsSpan(i * 17, 17).Fill(column[i]);
        float[] sum = new float[17], products = new float[17];
        Accumulate.Rows(x, sum);
        Accumulate.RowProducts(x, x, products);
        Assert.Single(sum.Distinct());
        Assert.Single(products.Distinct());
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 7)]
    [InlineData(17, 33)]
    public void OrZeroIfTiny_DropsOnlyWhatIsBelowItsBound(int tiny, int normal)
    {
        float small = 9e-38f * tiny / 17, large = 1.1e-37f * normal;
        Assert.Equal(0f, Vector512.Create(-small).OrZeroIfTiny()[0]);
        Assert.Equal(-large, Vector512.Create(-large).OrZeroIfTiny()[5]);
        Assert.True(float.IsNaN(Vector512.Create(float.NaN).OrZeroIfTiny()[1]));
    }

    static float[] Values(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(2 * random.NextDouble() - 1))];
    }
}
