namespace MoGru.Tests.Reference;

/// <summary>Seeded arrays for tests at shapes that no golden record has.</summary>
static class ReferenceArrays
{
    /// <summary>
    /// Values in ± <paramref name="scale"/> for every shape, each exactly representable in single precision, so that an engine and its
    /// reference see the same numbers.
    /// LayerNorm gains (<c>ln.weight</c>, <c>v_ln.weight</c>, <c>norms.{k}.weight</c>) lie around 1 instead.
    /// </summary>
    public static Dictionary<string, double[]> Random(IReadOnlyDictionary<string, int[]> shapes, int seed, double scale = 0.5)
    {
        var random = new Random(seed);
        var arrays = new Dictionary<string, double[]>();
        foreach (var (name, shape) in shapes)
        {
            bool gain = name.EndsWith(".weight", StringComparison.Ordinal)
                && (name.EndsWith("ln.weight", StringComparison.Ordinal) || name.Contains("norms.", StringComparison.Ordinal));
            var array = new double[shape.Aggregate(1, (product, size) => product * size)];
            for (int i = 0; i < array.Length; i++) array[i] = (float)((gain ? 1 : 0) + scale * (2 * random.NextDouble() - 1));
            arrays[name] = array;
        }

        return arrays;
    }
}
