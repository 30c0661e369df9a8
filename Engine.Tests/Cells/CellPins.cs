using MoGru.Tests.House;

namespace MoGru.Tests.Cells;

/// <summary>A cell with options, its layers, and whether they run both ways.</summary>
readonly record struct Network(string Cell, int Layers, bool Bidirectional)
{
    public override string ToString() => $"{Cell} {Layers}{(Bidirectional ? " both ways" : "")}";
}

/// <summary>
/// The bits of networks at fixed values, a line each of <c>cell_bits.txt</c>. What is pinned stays in the grid, whatever is drawn for it.
/// Where MOGRU_PIN is set, networks that have no line get one; lines that are there are never changed.
/// </summary>
static class CellPins
{
    const string File = "Engine.Tests/Cells/cell_bits.txt";

    /// <summary>The digest of each pinned network.</summary>
    public static IReadOnlyDictionary<Network, string> All { get; } = System.IO.File
        .ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Cells", "cell_bits.txt")).Select(line => line.Split(' ', 3))
        .ToDictionary(parts => Read(parts[1], parts[2]), parts => parts[0]);

    /// <summary>What a network without a line asks for; it writes one where that is wanted.</summary>
    /// <returns>False where no lines are to be written.</returns>
    public static bool TryAdd(Network network, string digest)
    {
        if (Environment.GetEnvironmentVariable("MOGRU_PIN") is not { Length: > 0 })
            return false;
        System.IO.File.AppendAllText(Path.Combine(Repository.Root, File), $"{digest} {network}\n");
        return true;
    }

    static Network Read(string cell, string rest) => new(cell, rest[0] - '0', rest.EndsWith("both ways", StringComparison.Ordinal));
}
