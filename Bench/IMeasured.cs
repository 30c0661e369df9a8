namespace MoGru.Bench;

/// <summary>A suite that knows how much its benchmarks do, for the columns beside the time.</summary>
interface IMeasured
{
    /// <summary>The work of one operation of a benchmark, with the parameters that are set.</summary>
    /// <param name="benchmark">The name of the method.</param>
    Work WorkOf(string benchmark);
}

/// <summary>What one operation does.</summary>
/// <param name="Flops">Floating-point operations, a fused multiply-add counting two; 0 where they are not the point.</param>
/// <param name="Tokens">Steps of sequences; 0 where there are none.</param>
readonly record struct Work(double Flops, double Tokens);
