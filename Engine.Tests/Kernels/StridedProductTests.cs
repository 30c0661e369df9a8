using CommunityToolkit.HighPerformance;
using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Kernels;

public class StridedProductTests
{
    [Fact]
    public void Multiply_ByATranspose_HasTheBitsOfACopyThatIsTurned()
    {
        foreach (int depth in (int[])[1, 3, 4, 7, 9, 300])
        {
            foreach (int columns in (int[])[1, 2, 4, 5, 15, 16, 17, 20, 31, 39])
            {
                const int rows = 3, gap = 2;  // between the rows of the weights
                float[] a = Numbers(rows * depth), w = Numbers(columns * (depth + gap)), turned = new float[depth * columns];
                for (int i = 0; i < columns * depth; i++)
                    turned[i % depth * columns + i / depth] = w[i / depth * (depth + gap) + i % depth];
                float[] expected = new float[rows * columns], c = new float[rows * columns], scratch = new float[StridedProduct.ScratchLength(depth, columns)];

                StridedProduct.Multiply(new(a, rows, depth), new(turned, depth, columns), new Span2D<float>(expected, rows, columns), scratch);
                StridedProduct.Multiply(new(a, rows, depth), new MatrixView(w, columns, depth, depth + gap).T, new Span2D<float>(c, rows, columns), scratch);

                Assert.Equal(expected, c);
            }
        }
    }

    static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(1 + 1.3f * i))];
}
