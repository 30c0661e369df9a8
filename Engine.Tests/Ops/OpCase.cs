using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Ops;

/// <summary>An operation at certain shapes, on the tape and as a formula in double precision.</summary>
/// <param name="Shapes">The operands' shapes.</param>
/// <param name="Taped">Records it.</param>
/// <param name="Formula">The same in double precision.</param>
sealed record OpCase(int[][] Shapes, Func<Variable[], Variable> Taped, Func<double[][], double[]> Formula)
{
    /// <summary>True for operands in 0.5 to 1.5, otherwise they are in −1 to 1, at least 0.02 from 0.</summary>
    public bool Positive { get; init; }

    /// <summary>Random operands, each exact in single precision.</summary>
    public double[][] Operands(int seed)
    {
        var random = new Random(seed);
        return Array.ConvertAll(Shapes, shape =>
        {
            var values = new double[Shape.Of(shape).Length];
            for (int i = 0; i < values.Length; i++)
            {
                double magnitude = Positive ? 0.5 + random.NextDouble() : 0.02 + 0.98 * random.NextDouble();
                values[i] = (float)(Positive || random.Next(2) == 0 ? magnitude : -magnitude);
            }
            return values;
        });
    }
}
