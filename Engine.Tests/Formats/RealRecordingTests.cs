using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class RealRecordingTests
{
    [RealDataTheory]
    [InlineData("97", "1797_Normal", 243938, 1796)]
    [InlineData("105", "1797_IR_7_DE12", 121265, 1797)]
    public void MatFile_Recording_EqualsTheNpz(string mat, string npz, int count, double rpm)
    {
        var recording = MatFile.Read(RealData.PathOf("cwru", "mat", mat + ".mat"));
        Assert.Equal([rpm], recording.Values($"X{mat.PadLeft(3, '0')}RPM"));
        Assert.Equal(count, AssertSameChannels(recording, mat, npz));
    }

    [RealDataTheory]
    [InlineData("118", "1797_B_7_DE12")]
    [InlineData("185", "1797_B_14_DE12")]
    [InlineData("222", "1797_B_21_DE12")]
    [InlineData("169", "1797_IR_14_DE12")]
    [InlineData("209", "1797_IR_21_DE12")]
    [InlineData("130", "1797_OR@6_7_DE12")]
    [InlineData("197", "1797_OR@6_14_DE12")]
    [InlineData("234", "1797_OR@6_21_DE12")]
    public void MatFile_RecordingInAnArchive_EqualsTheNpz(string mat, string npz)
    {
        var archive = ZipContents.Read(RealData.PathOf("cwru", "mat", "cwru_0hp_mat_rest.zip"));
        Assert.Equal(8, archive.Names.Count);
        AssertSameChannels(MatFile.Parse(archive.Bytes(mat + ".mat"), mat), mat, npz);
    }

    [RealDataTheory]
    [InlineData("1730")]
    [InlineData("1750")]
    [InlineData("1772")]
    public void NpzFile_NestedInAnArchive_Reads(string rpm)
    {
        var archive = ZipContents.Read(RealData.PathOf("cwru_other_loads", $"cwru_{rpm}rpm_faults_npz.zip"));
        Assert.Equal(9, archive.Names.Count);
        string first = archive.Names[0];
        var drive = NpzFile.Parse(archive.Bytes(first), first).Array("DE");
        Assert.Equal(drive.Count, drive.Shape[0]);
        Assert.All(drive.ToDouble(), value => Assert.InRange(value, -10, 10));
    }

    [RealDataFact]
    public void NpyArray_Electrocardiogram_HasTheClassCountsOfTheSet()
    {
        var array = NpyArray.Read(RealData.PathOf("ecg5000", "ECG5000_TEST.missing_row0.npy"));
        Assert.Equal([4499, 141], array.Shape);
        double[] values = array.ToDouble();
        var counts = Enumerable.Range(0, 4499).GroupBy(row => values[row * 141]).OrderBy(g => g.Key).Select(g => g.Count());
        Assert.Equal([2626, 1590, 86, 175, 22], counts);
    }

    static int AssertSameChannels(MatFile recording, string mat, string npz)
    {
        var arrays = NpzFile.Read(RealData.PathOf("cwru", "npz", npz + ".npz"));
        foreach (string channel in arrays.Names)
        {
            string variable = $"X{mat.PadLeft(3, '0')}_{channel}_time";
            Assert.Equal(arrays.Array(channel).Shape, recording.Dimensions(variable));
            Assert.True(arrays.Array(channel).ToDouble().AsSpan().SequenceEqual(recording.Values(variable)), variable);
        }
        return arrays.Array("DE").Count;
    }
}
