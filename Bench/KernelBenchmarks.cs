using BenchmarkDotNet.Attributes;
using MoGru.Cells;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Bench;

/// <summary>The passes over memory beside the products: gates, row norm, and the optimiser's step.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks : IMeasured
{
    const int Rows = 64, Width = 128, Length = Rows * Width;

    readonly float[] x = new float[Length], y = new float[Length], unit = new float[Length], inverse = new float[Rows];
    readonly float[] gain = new float[Width], bias = new float[Width];
    readonly ParameterList parameters = [];
    Adam adam = null!;

    /// <summary>Draws the operands and compares every kernel with its formula in double precision.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var generator = new RandomStream(1, "bench/kernels").At(0);
        foreach (ref float value in x.AsSpan())
            value = (float)generator.Uniform(-4, 4);
        for (int i = 0; i < Width; i++)
            (gain[i], bias[i]) = ((float)generator.Uniform(0.5, 1.5), (float)generator.Uniform(-1, 1));

        Check(nameof(Sigmoid), Sigmoid, i => 1 / (1 + Math.Exp(-x[i])));
        Check(nameof(Tanh), Tanh, i => Math.Tanh(x[i]));
        Check(nameof(Exp), Exp, i => Math.Exp(x[i]));
        Check(nameof(LayerNorm), LayerNorm, Normal);
        SetUpAdam(generator);
    }

    /// <summary>σ of 8 192 floats.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Sigmoid() => Unary.Forward<Sigmoid>(x, y);

    /// <summary>tanh of 8 192 floats.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Tanh() => Unary.Forward<Tanh>(x, y);

    /// <summary>e to the power of 8 192 floats.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void Exp() => Unary.Forward<Exp>(x, y);

    /// <summary>LayerNorm of 64 rows of 128.</summary>
    [Benchmark(OperationsPerInvoke = Length)]
    public void LayerNorm() => Engine.Ops.LayerNorm.Forward(x, [], gain, bias, y, unit, inverse);

    /// <summary>An optimiser step over the parameters of a GRU of 128 units.</summary>
    [Benchmark]
    public void AdamStep() => adam.Step();

    Work IMeasured.WorkOf(string benchmark) => default;

    void SetUpAdam(Generator generator)
    {
        Rnn.Create(CellSpec.Parse("gru"), parameters, inputSize: 1, Width);
        parameters.Initialise(new RandomStream(1, "bench/adam"));
        foreach (var parameter in parameters)
        {
            foreach (ref float value in parameter.Gradient)
                value = (float)generator.Normal();
        }
        adam = new(parameters);
        float[] before = [.. parameters[0].Value];
        adam.Step();

        // The first step moves every value by the rate against the sign of its gradient g: |g| / (|g| + ε) of it.
        for (int i = 0; i < before.Length; i++)
        {
            double g = parameters[0].Gradient[i];
            Require("AdamStep", i, before[i] - 1e-3 * g / (Math.Abs(g) + 1e-8), parameters[0].Value[i], 1e-6);
        }
    }

    double Normal(int index)
    {
        var row = x.AsSpan(index / Width * Width, Width);
        double mean = 0, variance = 0;
        foreach (float value in row)
            mean += value / (double)Width;
        foreach (float value in row)
            variance += (value - mean) * (value - mean) / Width;
        return (x[index] - mean) / Math.Sqrt(variance + 1e-5) * gain[index % Width] + bias[index % Width];
    }

    void Check(string name, Action kernel, Func<int, double> exact)
    {
        kernel();
        for (int i = 0; i < y.Length; i++)
            Require(name, i, exact(i), y[i], 1e-6 * Math.Max(1, Math.Abs(exact(i))));
    }

    static void Require(string name, int index, double expected, float actual, double tolerance)
    {
        if (!(Math.Abs(expected - actual) <= tolerance))
            throw new InvalidOperationException($"{name}: element {index} is {actual}, {expected} was expected.");
    }
}
