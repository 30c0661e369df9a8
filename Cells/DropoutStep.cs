using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>Where the dropout masks of one training step come from.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">The number of the training step, counted over the whole run.</param>
public readonly record struct DropoutStep(long Seed, long Step)
{
    internal RandomStream After(int layer) => new(Seed, $"dropout/{layer}");

    internal RandomStream Mask(string name, int cell) => new(Seed, $"mask/{name}/{cell}");
}
