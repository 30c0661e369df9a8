using BenchmarkDotNet.Attributes;
using CommunityToolkit.HighPerformance;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;

namespace MoGru.Bench;

/// <summary>The matrix products of recurrent layers: a step's state by packed weights, and the wide product over all steps.</summary>
public class GemmBenchmarks
{
    readonly Arena arena = new();
    Tensor a;
    Tensor c;
    PackedMatrix b = null!;
    float[] weights = [];

    /// <summary>Rows × depth × columns.</summary>
    [Params("64x128x384", "64x384x128", "64x256x768", "6464x128x384", "1x128x384")]
    public string Size { get; set; } = "";

    int Rows => int.Parse(Size.Split('x')[0]);

    int Depth => int.Parse(Size.Split('x')[1]);

    int Columns => int.Parse(Size.Split('x')[2]);

    /// <summary>Draws the operands, and compares the product with a plain one in double precision before anything is timed.</summary>
    [GlobalSetup]
    public void Setup()
    {
        arena.Reset();
        var generator = new RandomStream(1, "bench/gemm").At(0);
        a = arena.Take([Rows, Depth]);
        c = arena.Take([Rows, Columns]);
        weights = new float[Columns * Depth];
        foreach (ref float value in a.Span)
            value = (float)generator.Uniform(-1, 1);
        foreach (ref float value in weights.AsSpan())
            value = (float)generator.Uniform(-1, 1);
        b = new(arena, Depth, Columns);
        b.SetTransposed(weights.AsSpan().AsSpan2D(0, Columns, Depth, 0), 0, 0);

        Multiply();
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < Depth; k++)
                    sum += (double)a.Span[i * Depth + k] * weights[j * Depth + k];
                if (Math.Abs(sum - c.Span[i * Columns + j]) > 1e-5 * Depth)
                    throw new InvalidOperationException($"{Size}: element ({i}, {j}) is {c.Span[i * Columns + j]}, {sum} was expected.");
            }
        }
    }

    /// <summary>C = A·B, single precision: 2 · rows · depth · columns operations.</summary>
    [Benchmark]
    public void Multiply() => Gemm.Multiply(a.Span, Depth, 1, b, Rows, Columns, accumulate: false, c.Span, Columns);
}
