using CommunityToolkit.HighPerformance;
using MoGru.Engine.Kernels;

namespace MoGru.Engine.Ops;

/// <summary>A product of two matrices: Y = A·B, for A [rows, depth], B [depth, columns] and Y [rows, columns].</summary>
static class MatrixProduct
{
    /// <summary>The floats of scratch that each pass needs.</summary>
    public static int ScratchLength(int rows, int depth, int columns) => Math.Max(
        StridedProduct.ScratchLength(depth, columns),
        Math.Max(StridedProduct.ScratchLength(columns, depth), StridedProduct.ScratchLength(rows, columns)));

    public static void Forward(MatrixView a, MatrixView b, Span2D<float> y, Span<float> scratch) =>
        StridedProduct.Multiply(a, b, y, scratch);

    // Y = A·B: dA += dY·Bᵀ
    public static void BackwardLeft(MatrixView dy, MatrixView b, Span2D<float> da, Span<float> scratch) =>
        StridedProduct.AddProduct(dy, b.T, da, scratch);

    // Y = A·B: dB += Aᵀ·dY
    public static void BackwardRight(MatrixView dy, MatrixView a, Span2D<float> db, Span<float> scratch) =>
        StridedProduct.AddProduct(a.T, dy, db, scratch);
}
