namespace MoGru.Tests.Reference;

/// <summary>Seeded arrays for tests at shapes that no golden record has.</summary>
static class ReferenceArrays
{
    /// <summary>
    /// Values in ± <paramref name="scale"/> for every shape, each exactly representable in single precision, so that an engine and its
    /// reference see the same numbers.
    /// </summary>
    /// <param name="aroundOne">The names of those that lie around 1 instead, such as the gains of norms.</param>
    public static Dictionary<string, double[]> Random(
        IReadOnlyDictionary<string, int[]> shapes, int seed, double scale = 0.5, Func<string, bool>? aroundOne = null)
    {
        var random = new Random(seed);
        var arrays = new Dictionary<string, double[]>();
        foreach (var (name, shape) in shapes)
        {
            double centre = aroundOne?.Invoke(name) == true ? 1 : 0;
            var array = new double[shape.Aggregate(1, (product, size) => product * size)];
            for (int i = 0; i < array.Length; i++) array[i] = (float)(centre + scale * (2 * random.NextDouble() - 1));
            arrays[name] = array;
        }

        return arrays;
    }
}
