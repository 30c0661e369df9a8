using CommunityToolkit.HighPerformance;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Kernels;

public class OneRowProductTests
{
    [Fact]
    public void Multiply_OneRowFromEitherEnd_HasTheBitsOfTheChainOfEachElement()
    {
        var random = new Random(3);
        foreach (int depth in (int[])[1, 7, 64, 65, 256, 257, 600])
        {
            foreach (int columns in (int[])[1, 5, 16, 31, 48, 64, 96, 112, 128, 144, 192, 257])
            {
                float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
                float[] a = Numbers(depth), b = Numbers(depth * columns), before = Numbers(columns);
                var packed = new PackedMatrix(new Arena(), depth, columns);
                packed.Set(b.AsSpan().AsSpan2D(depth, columns), 0, 0);
                foreach (bool accumulate in (bool[])[false, true])
                {
                    float[] expected = [.. Enumerable.Range(0, columns).Select(j => Chain(a, b, j, columns, accumulate ? before[j] : null))];
                    foreach (bool fromEnd in (bool[])[false, true])
                    {
                        float[] c = [.. before, 7];  // what lies behind is not written
                        Gemm.Multiply(new(a, 1, depth), packed, c.AsSpan().AsSpan2D(0, 1, columns, 1), accumulate, fromEnd);
                        Assert.Equal([.. expected, 7], c);
                    }
                }
            }
        }
    }

    // Blocks of the depth, each a chain from zero, added one after another.
    static float Chain(float[] a, float[] b, int column, int columns, float? before)
    {
        float? sum = before;
        for (int from = 0; from < a.Length; from += Gemm.DepthBlock)
        {
            float chain = 0;
            for (int k = from; k < Math.Min(a.Length, from + Gemm.DepthBlock); k++)
                chain = MathF.FusedMultiplyAdd(a[k], b[k * columns + column], chain);
            sum = sum is { } earlier ? earlier + chain : chain;
        }
        return sum!.Value;
    }
}
