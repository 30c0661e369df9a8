using System.Globalization;
using MoGru.Engine.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public class TableSeriesTests
{
    const string Pumps =
        """
        time,pump,x,y
        2020-01-01 00:00,a,1,10
        2020-01-01 00:00,b,5,
        2020-01-01 01:00,a,,20
        2020-01-01 01:00,b,6,60
        2020-01-01 04:00,a,5,
        2020-01-01 02:00,b,,70
        """;

    [Fact]
    public void Series_CarryingTheLast_KnowNothingOfWhatComesLater()
    {
        var made = Table.Parse(Pumps).ToSeries(new() { Group = "pump", Missing = MissingRule.CarryLast });

        Assert.Equal(["a", "b"], made.Groups);
        Assert.Equal(["x", "y"], made.Columns);
        Assert.Equal([[1, 10, 1, 20, 5, 20], [6, 60, 6, 70]], made.Series.Values.Select(series => series.ToArray()));
        Assert.Equal((3, 1, 0), (made.Filled, made.LeftOut, made.Moved));
        Assert.Equal([[0, 2, 4], [3, 5]], made.Rows.Select(rows => rows.ToArray()));
        Assert.Equal([1, 0], made.IndicesOf("y", "x"));
        Assert.Equal(3, made.Series.Windows(1, 1, targets: made.IndicesOf("y")).Count);
    }

    [Fact]
    public void Series_Interpolated_LieOnALineOverTime()
    {
        var made = Table.Parse(Pumps).ToSeries(new() { Group = "pump", Missing = MissingRule.Interpolate, Columns = ["x"] });

        Assert.Equal([[1, 2, 5], [5, 6, 6]], made.Series.Values.Select(series => series.ToArray()));
        Assert.Equal((2, 0), (made.Filled, made.LeftOut));
    }

    [Fact]
    public void Series_ByDefault_RefuseWhatIsMissingOrOutOfOrder()
    {
        var table = Table.Parse(Pumps);

        Fault.Says("1 of 3 numbers of 'x' are missing, the first in row 3;", () => table.ToSeries(new() { Group = "pump" }));
        Fault.Says("text: row 6 is of 2020-01-01 02:00:00, earlier than row 5 before it; such rows: 1; sort them", () =>
            table.ToSeries());
        Fault.Says("'pump' 'b': every number of 'x' is missing", () =>
            Table.Parse("pump,x\na,1\nb,\n").ToSeries(new() { Group = "pump" }));
        Fault.Says("rows without 'pump': 1", () => Table.Parse("pump,x\na,1\n,2\n").ToSeries(new() { Group = "pump" }));
        Fault.Says("is beyond single precision", () => Table.Parse("x\n1e300\n").ToSeries());
        Assert.Throws<ArgumentException>(() => Table.Parse("x\nwords\n").ToSeries());
        Assert.Throws<ArgumentException>(() => table.ToSeries(new() { Columns = ["pump"] }));
        Assert.Throws<ArgumentException>(() => table.ToSeries(new() { Time = "x" }));
    }

    [Fact]
    public void Series_OfShuffledRows_AreSortedToThoseInOrder()
    {
        int[] order = [.. Enumerable.Range(0, 200)];
        new Random(4).Shuffle(order);
        var begin = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        string text = "time,x\n" + string.Concat(order.Select(k => $"{begin.AddMinutes(k / 2):O},{k}\n"));  // two rows of each time

        var made = Table.Parse(text).ToSeries(new() { Order = RowOrder.Sort });

        Assert.Equal(order.OrderBy(k => k / 2).Select(k => (float)k), made.Series.Values.Single().ToArray());
        Assert.Equal(order.Zip(order.Skip(1)).Count(pair => pair.Second / 2 < pair.First / 2), made.Moved);
    }

    [Fact]
    public void Summary_TellsKindsMissingAndTheStepOfTime()
    {
        var table = Table.Parse(
            """
            t,x,name
            2020-01-01 00:00,1,a
            2020-01-01 01:00,4,b
            2020-01-01 02:00,,a
            2020-01-01 02:00,1,
            2020-01-01 05:00,2,a
            2020-01-01 05:30,2,a
            2020-01-01 04:30,2,a
            """);

        var summary = table.Summary();

        Assert.Equal(7, summary.Rows);
        Assert.Equal(new("x", ColumnKind.Number, 1, 3) { Least = 1, Most = 4, Mean = 2 }, summary.Columns[1]);
        Assert.Equal(new("name", ColumnKind.Text, 1, 2), summary.Columns[2]);
        Assert.Equal((6, new DateTime(2020, 1, 1, 5, 30, 0, DateTimeKind.Utc)), (summary.Columns[0].Distinct, summary.Columns[0].Last));
        Assert.Equal(new("t", TimeSpan.FromHours(1), 1, 1, 1, 1), summary.Time);
        Assert.Equal(TimeSpan.FromHours(1), Table.Parse(Pumps).Summary(group: "pump").Time!.Step);
        Assert.Equal(0, Table.Parse(Pumps).Summary(group: "pump").Time!.Repeats);
        string[] lines = table.ToString().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("7 rows of 3 columns, cells parted by commas (", lines[0], StringComparison.Ordinal);
        Assert.Equal("  'x': numbers, 1 to 4, mean 2, 3 distinct, 1 missing", lines[2]);
        Assert.Equal("  by 't' a row every 01:00:00, gaps 1, shorter steps 1, repeats 1, rows out of order 1", lines[4]);
    }

    [Fact]
    public void ClassifiedSeries_OfUnequalLengths_EndWhereTheirCellsDo()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("a"), "  2.0e+00  1.5 -2e0 NaN NaN\n 10 3 4 5 6\n\n 2 7\n");
        File.WriteAllText(folder.PathOf("b"), "10,1\n");
        File.WriteAllText(folder.PathOf("hole"), "1,2,,3\n");

        var first = ClassifiedSeries.Read(folder.PathOf("a"));
        var second = ClassifiedSeries.Read(folder.PathOf("b"), first.Classes);

        Assert.Equal(["2", "10"], first.Classes);
        Assert.Equal([[1.5f, -2], [3, 4, 5, 6], [7]], first.Sequences.Values.Select(values => values.ToArray()));
        Assert.Equal([0, 1, 0], first.Sequences.Batches(3).Get(0, 0).Classes.ToArray());
        Assert.Equal([1], second.Sequences.Batches(1).Get(0, 0).Classes.ToArray());
        Fault.Says("line 1, column 3 'column3': a number is missing within the series", () => ClassifiedSeries.Read(folder.PathOf("hole")));
        Fault.Says("line 1: the class '10', expected '1'", () => ClassifiedSeries.Read(folder.PathOf("b"), ["1"]));
    }

    [RealDataFact]
    public void ClassifiedSeries_OfTheArchive_AreWholeAndOfItsClasses()
    {
        foreach (var (name, train, test, steps, classes) in ((string, int, int, int, string[])[])
            [("ECG200", 100, 100, 96, ["-1", "1"]), ("ItalyPowerDemand", 67, 1029, 24, ["1", "2"])])
        {
            var learned = ClassifiedSeries.Read(RealData.PathOf("ucr", $"{name}_TRAIN.txt"));
            var tried = ClassifiedSeries.Read(RealData.PathOf("ucr", $"{name}_TEST.txt"), learned.Classes);
            float[][] plain = [.. File.ReadLines(RealData.PathOf("ucr", $"{name}_TEST.txt")).Select(line => line
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(cell =>
                    (float)double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())];

            Assert.Equal(classes, learned.Classes);
            Assert.Equal((train, test), (learned.Sequences.Count, tried.Sequences.Count));
            Assert.All(tried.Sequences.Values, values => Assert.Equal(steps, values.Length));
            Assert.Equal(plain, tried.Sequences.Values.Select(values => values.ToArray()));
        }
    }
}
