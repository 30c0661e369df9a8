using MoGru.Tests.House;

namespace MoGru.Tests.Cells;

/// <summary>A cell with options, its layers, and whether they run both ways.</summary>
readonly record struct Network(string Cell, int Layers, bool Bidirectional)
{
    public override string ToString() => $"{Cell} {Layers}{(Bidirectional ? " both ways" : "")}";
}

/// <summary>
/// The bits of networks at fixed values, a line each of a file. What is pinned over series stays in the grid, whatever is drawn for it. Where
/// MOGRU_PIN is set, networks that have no line get one; lines that are there are never changed.
/// </summary>
sealed class CellPins(string file)
{
    /// <summary>Of runs over series.</summary>
    public static CellPins Series { get; } = new("cell_bits.txt");

    /// <summary>Of runs over tokens that are looked up in the projection of their rows, where a cell takes them so.</summary>
    public static CellPins Tokens { get; } = new("token_bits.txt");

    /// <summary>The name of the file.</summary>
    public string File => file;

    /// <summary>The digest of each pinned network.</summary>
    public IReadOnlyDictionary<Network, string> All { get; } = System.IO.File
        .ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Cells", file)).Select(line => line.Split(' ', 3))
        .ToDictionary(parts => Read(parts[1], parts[2]), parts => parts[0]);

    /// <summary>What a network without a line asks for; it writes one where that is wanted.</summary>
    /// <returns>False where no lines are to be written.</returns>
    public bool TryAdd(Network network, string digest)
    {
        if (Environment.GetEnvironmentVariable("MOGRU_PIN") is not { Length: > 0 })
            return false;
        System.IO.File.AppendAllText(Path.Combine(Repository.Root, "Engine.Tests", "Cells", file), $"{digest} {network}\n");
        return true;
    }

    static Network Read(string cell, string rest) => new(cell, rest[0] - '0', rest.EndsWith("both ways", StringComparison.Ordinal));
}
