using Xunit;

namespace MoGru.Tests.Reference;

/// <summary>Assertions on the error measure of the golden records, max|a − b| / (max|b| + 1e-12).</summary>
static class Close
{
    /// <summary>Fails unless <paramref name="actual"/> lies within <paramref name="tolerance"/> of <paramref name="expected"/>.</summary>
    public static void Equal(double[] expected, double[] actual, double tolerance, string name)
    {
        Assert.True(expected.Length == actual.Length, $"{name} has {actual.Length} elements, {expected.Length} were expected.");
        Below(tolerance, new SampledGradient([.. Enumerable.Range(0, expected.Length)], expected).ErrorOf(actual), name);
    }

    /// <summary>Fails unless an error is below its tolerance; NaN fails.</summary>
    public static void Below(double tolerance, double error, string name) =>
        Assert.True(error <= tolerance, $"{name}: error {error:E2} above {tolerance:E0}.");
}
