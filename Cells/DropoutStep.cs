using System.Globalization;
using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>Where the dropout masks of one training step come from.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Step">The number of the training step, counted over the whole run.</param>
public readonly record struct DropoutStep(long Seed, long Step)
{
    // Asked for in every pass, so without a string.
    internal RandomStream After(int layer)
    {
        const string place = "dropout/";
        Span<char> name = stackalloc char[32];
        place.CopyTo(name);
        layer.TryFormat(name[place.Length..], out int digits, provider: CultureInfo.InvariantCulture);
        return new(Seed, name[..(place.Length + digits)]);
    }

    internal RandomStream Mask(string name, int cell) => new(Seed, $"mask/{name}/{cell}");
}
