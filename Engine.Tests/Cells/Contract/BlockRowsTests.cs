using MoGru.Cells.Scanning;
using Xunit;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;

namespace MoGru.Tests.Cells.Contract;

public class BlockRowsTests
{
    // Two rows of three blocks of 32, numbered through.
    readonly float[] all = [.. Enumerable.Range(0, 2 * 3 * 32).Select(i => (float)i)];

    [Fact]
    public void Block_OfARow_IsReadAndWrittenWhereItStands()
    {
        var row = new BlockRows(all, 96, 32)[1];

        Assert.Equal(96 + 2 * 32 + 16, row[2, 16][0]);
        row[2, 16] = Lanes.Zero;

        Assert.Equal(175, all[175]);
        Assert.All(all[176..], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Window_OfARow_IsItsBlocksSideBySide() => Assert.Equal(all[(96 + 32)..], new BlockRows(all, 96, 32)[1].Window(1, 2).ToArray());

    [Fact]
    public void Flat_GoesOnFromRowToRow() => Assert.Equal(48, new BlockRows(all, 32, 32).Flat[48][0]);
}
