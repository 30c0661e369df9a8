using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>The networks that every cell test runs through: each cell with each option, alone and together.</summary>
static class Networks
{
    /// <summary>The width of the head that reads the state-space model, whose reference has one.</summary>
    public const int SsmHead = 2;

    // Normed velocities are of size 1: a clip far below leaves rows of equal elements, whose norm multiplies every rounding by hundreds.
    const string All = "damping,clip=1,velocity-norm,velocity-gate";

    /// <summary>Every cell with its options, as <see cref="CellSpec.Parse"/> reads and writes it.</summary>
    public static readonly string[] Cells =
    [
        "mogru", "mogru:no-layernorm", "mogru:damping", "mogru:clip=0.2", "mogru:velocity-norm", "mogru:velocity-gate",
        $"mogru:{All}", $"mogru:no-layernorm,{All}",
        "mogru:damping,velocity-gate", "mogru:clip=1,velocity-norm", "mogru:no-layernorm,damping,clip=0.2",
        "mogru:no-layernorm,velocity-gate",
        "mogru:no-momentum", "mogru:fixed-beta", "mogru:no-reset",
        $"mogru:no-momentum,{All}", $"mogru:fixed-beta,{All}", $"mogru:no-reset,{All}",
        "mogru:no-momentum,no-layernorm", "mogru:fixed-beta,no-layernorm,velocity-gate", "mogru:no-reset,no-layernorm,damping",
        "gru", "lstm", "momgru", "ssm",
    ];

    /// <summary>Cell, layers, and whether they run both ways.</summary>
    public static TheoryData<string, int, bool> Grid()
    {
        var grid = Referenced();
        AddBothWays(grid, "mogru", "momgru");
        return grid;
    }

    /// <summary>Those that have a reference in double precision: of the cells that run both ways, PyTorch's.</summary>
    public static TheoryData<string, int, bool> Referenced()
    {
        var grid = OneWay();
        AddBothWays(grid, "gru", "lstm");
        return grid;
    }

    /// <summary>Cell and layers of networks that can stream.</summary>
    public static TheoryData<string, int, bool> OneWay()
    {
        var grid = new TheoryData<string, int, bool>();
        foreach (string cell in Cells)
            grid.Add(cell, 1, false);
        foreach (string cell in (string[])["mogru", $"mogru:{All}", "gru", "lstm", "momgru", "ssm"])
            grid.Add(cell, 2, false);
        return grid;
    }

    /// <summary>The shapes that every network is checked at.</summary>
    public static IEnumerable<(int Batch, int Steps, int Input, int Hidden)> Shapes() =>
        from batch in (int[])[1, 3]
        from steps in (int[])[1, 2, 7]
        from input in (int[])[1, 4]
        from hidden in (int[])[1, 5, 33]
        select (batch, steps, input, hidden);

    /// <summary>A head's width for the cells that need one.</summary>
    public static int HeadOf(CellSpec spec) => spec.Kind == CellKind.Ssm ? SsmHead : 0;

    static void AddBothWays(TheoryData<string, int, bool> grid, params string[] cells)
    {
        foreach (string cell in cells)
        {
            grid.Add(cell, 1, true);
            grid.Add(cell, 2, true);
        }
    }
}
