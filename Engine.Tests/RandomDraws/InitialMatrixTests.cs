using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.RandomDraws;

public class InitialMatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(64, 64, 0.1)]
    [InlineData(7, 30, 2)]
    [InlineData(30, 7, 2)]
    [InlineData(1, 9, 1)]
    public void Orthogonal_OfAnyShape_HasOrthogonalVectorsAsLongAsTheGain(int rows, int columns, double gain)
    {
        float[] w = Drawn.From(new Initial.Orthogonal(gain), [rows, columns]);
        bool wide = rows <= columns;
        var (count, length) = wide ? (rows, columns) : (columns, rows);
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double product = 0;
                for (int i = 0; i < length; i++)
                    product += (double)At(a, i) * At(b, i);
                Assert.Equal(a == b ? gain * gain : 0, product, 3e-7 * gain * gain);
            }
        }

        float At(int vector, int i) => wide ? w[vector * columns + i] : w[i * columns + vector];
    }

    [Fact]
    public void OrthonormalVectors_OfALargeSquare_AreSoToTheLastDigits()
    {
        const int n = 200;
        var generator = new RandomStream(1, "orthogonal").At(0);
        double[] q = OrthonormalVectors.Draw(n, n, ref generator);
        for (int a = 0; a < n; a += 7)
        {
            for (int b = 0; b < n; b++)
            {
                double product = 0;
                for (int i = 0; i < n; i++)
                    product += q[a * n + i] * q[b * n + i];
                Assert.Equal(a == b ? 1 : 0, product, 2e-15);
            }
        }
    }

    // Drawn evenly, every element has mean 0 and variance 1 / n, and determinants of both signs come equally often.
    [Fact]
    public void Orthogonal_ManyTwoByTwo_AreRotationsAndReflectionsAlike()
    {
        int rotations = 0;
        double squares = 0, sum = 0;
        for (int seed = 0; seed < 1000; seed++)
        {
            float[] w = Drawn.From(new Initial.Orthogonal(), [2, 2], seed);
            rotations += w[0] * w[3] - w[1] * w[2] > 0 ? 1 : 0;
            (squares, sum) = (squares + w[0] * w[0], sum + w[0]);
        }
        Assert.InRange(rotations, 430, 570);
        Assert.Equal(0.5, squares / 1000, 0.06);
        Assert.Equal(0, sum / 1000, 0.12);
    }

    [Fact]
    public void Orthogonal_OfMoreAxes_TakesThoseAfterTheFirstAsOne() =>
        Assert.Equal(Drawn.From(new Initial.Orthogonal(), [4, 6]), Drawn.From(new Initial.Orthogonal(), [4, 2, 3]));

    [Fact]
    public void Identity_SquareOrNot_HasItsScaleOnTheDiagonal()
    {
        Assert.Equal([1, 0, 0, 1], Drawn.From(new Initial.Identity(), [2, 2]));
        Assert.Equal([0.5f, 0, 0, 0, 0.5f, 0], Drawn.From(new Initial.Identity(0.5), [2, 3]));
        Assert.Equal([3, 0, 0, 3, 0, 0], Drawn.From(new Initial.Identity(3), [3, 2]));
        Assert.Equal([1, 0, 0, 1, 1, 0, 0, 1], Drawn.From(new Initial.Stack(new Initial.Identity()), [2, 2, 2]));
    }

    [Fact]
    public void HippoLegS_OfOrderThree_HasThePublishedEntries()
    {
        Assert.Equal(
            [-1, 0, 0, -Root(3), -2, 0, -Root(5), -Root(15), -3],
            Drawn.From(Initial.HippoLegS, [3, 3]));
        Assert.Equal([1, Root(3), Root(5), Root(7)], Drawn.From(Initial.HippoInput, [4]));
        Assert.Equal([1, Root(3), 1, Root(3)], Drawn.From(Initial.HippoInput, [2, 2]));
    }

    [Fact]
    public void HippoLegT_OfOrderThree_AlternatesAboveTheDiagonal() => Assert.Equal(
        [-1, Root(3), -Root(5), -Root(3), -3, Root(15), -Root(5), -Root(15), -5],
        Drawn.From(Initial.HippoLegT, [3, 3]));

    [Fact]
    public void S4D_AlongTheLastAxis_HasThePublishedEntries()
    {
        float[] rates = Drawn.From(Initial.S4DRealLogRates, [2, 3]);
        Assert.Equal([0, (float)Math.Log(2), (float)Math.Log(3), 0, (float)Math.Log(2), (float)Math.Log(3)], rates);
        Assert.Equal([0, (float)Math.PI, (float)(2 * Math.PI)], Drawn.From(Initial.S4DLinFrequencies, [3]));
    }

    [Fact]
    public void Blocks_AlongTheFirstAxis_AreDrawnEachAsAlone()
    {
        Shape one = [8, 12], all = [24, 12];
        float[] together = Drawn.From(new Initial.ByBlocks(3, new Initial.Orthogonal()), all);
        for (int k = 0; k < 3; k++)
        {
            float[] block = together[(k * one.Length)..((k + 1) * one.Length)];
            Assert.Equal(1, block[..12].Sum(v => (double)v * v), 1e-6);
            Assert.Equal(0, block[..12].Zip(block[12..24]).Sum(p => (double)p.First * p.Second), 1e-6);
        }
        Assert.Equal(Drawn.From(new Initial.Orthogonal(), one), together[..one.Length]);
        // Fans are those of a block: its limit is √(6 / 20), that of the whole √(6 / 36).
        Assert.InRange(Drawn.From(new Initial.ByBlocks(3, new Initial.XavierUniform()), all).Max(), 0.5, 0.5478);
    }

    [Fact]
    public void Blocks_AlongAnyAxis_StandWhereTheyBelong()
    {
        Initial[] parts = [Initial.Constant(1), Initial.Constant(2)];
        Assert.Equal([1, 1, 2, 2], Drawn.From(new Initial.ByBlocks(parts), [4]));
        Assert.Equal([1, 2, 1, 2, 1, 2], Drawn.From(new Initial.ByBlocks(parts, -1), [3, 2]));
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2], Drawn.From(new Initial.ByBlocks(parts, 1), [2, 2, 2]));
        float[] w = Drawn.From(new Initial.ByBlocks(2, new Initial.Orthogonal(), -1), [3, 6]);
        Assert.Equal(Drawn.From(new Initial.Orthogonal(), [3, 3])[..3], w[..3]);
    }

    [Fact]
    public void Blocks_OfSeveralKinds_KeepTheirOwn()
    {
        var spans = Initial.FromDraw((ref generator) => PortableMath.Log(generator.Uniform(1, 99)));
        float[] bias = Drawn.From(new Initial.ByBlocks([spans, Initial.Zero]), [200]);
        Assert.All(bias[..100], v => Assert.InRange(v, 0, 4.6));
        Assert.True(bias[..100].Max() > 4);
        Assert.All(bias[100..], v => Assert.Equal(0, v));
    }

    [Fact]
    public void Stack_OfHeads_DrawsEachMatrixByItself()
    {
        float[] heads = Drawn.From(new Initial.Stack(new Initial.Orthogonal()), [2, 3, 3]);
        Assert.Equal(Drawn.From(new Initial.Orthogonal(), [3, 3]), heads[..9]);
        Assert.Equal(0, heads[9] * heads[12] + heads[10] * heads[13] + heads[11] * heads[14], 1e-6f);
    }

    static float Root(double square) => (float)Math.Sqrt(square);
}
