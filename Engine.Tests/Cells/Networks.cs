using MoGru.Cells;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>The networks that every cell test runs through: the cells of the catalog with the choices of <see cref="CellGrid"/>.</summary>
static class Networks
{
    const int HeadWidth = 2;

    static readonly HashSet<string> withHead =
    [
        .. GoldenRecord.Names("cell_").Select(GoldenRecord.Load).Where(record => record.Has("param.head.weight"))
            .Select(record => RecordConfiguration.Of(record).Spec.Type.Name),
    ];

    /// <summary>Every cell with its options, as <see cref="CellSpec.Parse"/> reads and writes it.</summary>
    public static string[] Cells { get; } =
    [
        .. CellCatalog.Default.Cells.SelectMany(cell => CellGrid.Of(cell, CellGrid.Everything))
            .Concat(CellPins.Series.All.Keys.Select(network => network.Cell)).Distinct(),
    ];

    /// <summary>Cell, layers, and whether they run both ways.</summary>
    public static TheoryData<string, int, bool> Grid() => Of(All(CellGrid.Everything));

    /// <summary>The networks that are there whatever is asked for.</summary>
    public static TheoryData<string, int, bool> Usual() => Of(All(everything: false));

    /// <summary>Those that can stream.</summary>
    public static TheoryData<string, int, bool> OneWay() => Of(All(CellGrid.Everything).Where(network => !network.Bidirectional));

    /// <summary>Each cell without options, and with all of them.</summary>
    public static TheoryData<string> Kinds() => [.. CellCatalog.Default.Cells.SelectMany(CellGrid.Ends)];

    /// <summary>The same in layers of one and two, one way and both.</summary>
    public static TheoryData<string, int, bool> Ends() => Of(Stacked());

    /// <summary>The sizes of a layer that tests want, or those of a cell that they do not fit; as many inputs as units where options need that.</summary>
    public static CellSizes Fit(CellSpec spec, int input, int hidden)
    {
        CellSizes wanted = spec.Type.OwnExample ?? new(input, hidden), square = new(wanted.Hidden, wanted.Hidden);
        return spec.Type.Refusal(spec, wanted) is not null && spec.Type.Refusal(spec, square) is null ? square : wanted;
    }

    /// <summary>The shapes that every network is checked at; of a cell that they do not fit, its own.</summary>
    public static IEnumerable<(int Batch, int Steps, int Input, int Hidden)> Shapes(string cell) =>
    [
        .. (from batch in (int[])[1, 3]
            from steps in (int[])[1, 2, 7]
            from input in (int[])[1, 4]
            from hidden in (int[])[1, 5, 33]
            let sizes = Fit(CellSpec.Parse(cell), input, hidden)
            select (batch, steps, sizes.Input, sizes.Hidden)).Distinct(),
    ];

    /// <summary>True where a layer may stand over the outputs of both directions, twice as many as it has units.</summary>
    public static bool StacksBothWays(CellSpec spec) =>
        !spec.Type.OneWay && spec.Type.Refusal(spec, new(2 * spec.Type.Example.Hidden, spec.Type.Example.Hidden)) is null;

    /// <summary>The width of the head over a cell whose golden records have one; 0 otherwise.</summary>
    public static int HeadOf(CellSpec spec) => withHead.Contains(spec.Type.Name) ? HeadWidth : 0;

    static TheoryData<string, int, bool> Of(IEnumerable<Network> networks)
    {
        var grid = new TheoryData<string, int, bool>();
        foreach (var network in networks)
            grid.Add(network.Cell, network.Layers, network.Bidirectional);
        return grid;
    }

    static IEnumerable<Network> All(bool everything) =>
        CellCatalog.Default.Cells.SelectMany(cell => CellGrid.Of(cell, everything)).Select(spec => new Network(spec, 1, false))
            .Concat(Stacked()).Concat(CellPins.Series.All.Keys).Distinct();

    static IEnumerable<Network> Stacked() =>
        from cell in CellCatalog.Default.Cells
        from spec in CellGrid.Ends(cell)
        from bidirectional in cell.OneWay ? [false] : (bool[])[false, true]
        from layers in (int[])[1, 2]
        where layers == 1 || !bidirectional || StacksBothWays(CellSpec.Parse(spec))
        select new Network(spec, layers, bidirectional);
}
