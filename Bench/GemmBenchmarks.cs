using BenchmarkDotNet.Attributes;
using CommunityToolkit.HighPerformance;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Bench;

/// <summary>
/// The matrix products of recurrent layers: a step's state by packed weights, a step's gate gradients by them, the input projection over all
/// steps, the weight gradients over the rows of some steps, and a streaming step.
/// </summary>
public class GemmBenchmarks : IMeasured
{
    readonly Arena arena = new();
    Tensor a;
    Tensor c;
    PackedMatrix b = null!;
    float[] weights = [];
    int rows, depth, columns;
    bool transposed;

    /// <summary>Rows × depth × columns; T where A lies transposed and C accumulates, as for weight gradients.</summary>
    [Params("64x128x384", "64x384x128", "64x256x768", "6464x128x384", "384x256x128T", "1x128x384")]
    public string Size { get; set; } = "";

    bool Transposed => Size.EndsWith('T');

    int Rows => Number(0);

    int Depth => Number(1);

    int Columns => Number(2);

    int Number(int index) => int.Parse(Size.TrimEnd('T').Split('x')[index]);

    /// <summary>Draws the operands, and compares the product, or some of its many rows, with a plain one in double precision before anything is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        arena.Reset();
        (rows, depth, columns, transposed) = (Rows, Depth, Columns, Transposed);
        var generator = new RandomStream(1, "bench/gemm").At(0);
        a = arena.Take([Rows, Depth]);
        c = arena.Take([Rows, Columns]);
        weights = new float[Columns * Depth];
        foreach (ref float value in a.Span)
            value = (float)generator.Uniform(-1, 1);
        foreach (ref float value in weights.AsSpan())
            value = (float)generator.Uniform(-1, 1);
        c.Span.Clear();
        b = new(arena, Depth, Columns);
        b.SetTransposed(weights.AsSpan().AsSpan2D(0, Columns, Depth, 0), 0, 0);

        Multiply();
        for (int i = 0; i < rows; i += 1 + rows / 512)
        {
            for (int j = 0; j < columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < depth; k++)
                    sum += (double)a.Span[transposed ? k * rows + i : i * depth + k] * weights[j * depth + k];
                if (Math.Abs(sum - c.Span[i * columns + j]) > 1e-5 * depth)
                    throw new InvalidOperationException($"{Size}: element ({i}, {j}) is {c.Span[i * columns + j]}, {sum} was expected.");
            }
        }
    }

    /// <summary>C = A·B, single precision: 2 · rows · depth · columns operations.</summary>
    [Benchmark]
    public void Multiply()
    {
        var left = transposed ? new MatrixView(a.Span, depth, rows).T : new MatrixView(a.Span, rows, depth);
        Gemm.Multiply(left, b, c.Span.AsSpan2D(0, rows, columns, 0), accumulate: transposed);
    }

    Work IMeasured.WorkOf(string benchmark) => new(2.0 * Rows * Depth * Columns, 0);
}
