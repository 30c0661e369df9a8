using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>Facts about the real recordings.</summary>
public class BearingRecordingTests
{
    static string Npz => RealData.PathOf("cwru", "npz");

    static string Mat => RealData.PathOf("cwru", "mat");

    [RealDataFact]
    public void Published_Recordings_Have475NormalWindows()
    {
        var data = new BearingTask(new() { Folder = RealData.PathOf("cwru") }, 42);
        Assert.Equal(475, data.Count(Split.Training, BearingFault.Normal) + data.Count(Split.Validation, BearingFault.Normal));
        Assert.Equal(2605, data.Count(Split.Training) + data.Count(Split.Validation));
        Assert.Contains("npz", data.Provenance, StringComparison.Ordinal);
    }

    [RealDataFact]
    public void Fair_Recordings_Have94And22NormalWindows()
    {
        var data = new BearingTask(new() { Folder = RealData.PathOf("cwru"), Protocol = BearingProtocol.Fair }, 42);
        Assert.Equal(94, data.Count(Split.Training, BearingFault.Normal));
        Assert.Equal(22, data.Count(Split.Validation, BearingFault.Normal));
    }

    [RealDataFact]
    public void Normal_DecimatedWhole_Has118Windows()
    {
        var normal = BearingFolder.Read(Npz, new(), out _)[0];
        Assert.Equal(243_938, normal.Samples.Length);
        var decimated = BearingSignal.Standardised(BearingFault.Normal, "97.mat", LowPass.Decimate(normal.Samples));
        Assert.Equal(118, decimated.Windows(1024, 512));
    }

    [RealDataFact]
    public void MatFiles_AndNpzFiles_GiveTheSameSamplesToTheBit()
    {
        foreach (var protocol in new[] { BearingProtocol.Published, BearingProtocol.Fair })
        {
            var options = new BearingOptions { Protocol = protocol, Noise = 0.1 };
            var npz = new BearingTask(options with { Folder = Npz }, 7);
            var mat = new BearingTask(options with { Folder = Mat }, 7);
            Assert.NotEqual(npz.Provenance, mat.Provenance);
            foreach (var split in new[] { Split.Training, Split.Validation })
            {
                Assert.Equal(npz.Count(split), mat.Count(split));
                var one = GeneratedTasks.Samples(npz, npz.Count(split), split, epoch: 2);
                var other = GeneratedTasks.Samples(mat, mat.Count(split), split, epoch: 2);
                Assert.Equal(one.Target, other.Target);
                Assert.True(one.Series.AsSpan().SequenceEqual(other.Series));
            }
        }
    }

    [RealDataFact]
    public void Recordings_MeanAndDeviation_AreThoseOnRecord()
    {
        var recordings = BearingFolder.Read(Npz, new(), out _);
        var wanted = new (int Length, double Mean, double Deviation)[]
        {
            (243938, 0.0126, 0.0727),
            (121265, 0.0134, 0.2912), (121846, 0.0344, 0.1948), (122136, 0.0141, 0.5252),
            (122571, 0.0126, 0.1387), (121846, 0.0047, 0.1526), (121991, 0.0214, 0.1339),
            (121991, 0.0232, 0.6691), (121846, 0.0144, 0.0996), (122426, 0.0047, 0.5832),
        };
        for (int i = 0; i < wanted.Length; i++)
        {
            double[] x = recordings[i].Samples;
            double mean = x.Average();
            Assert.Equal(wanted[i].Length, x.Length);
            Assert.Equal(wanted[i].Mean, mean, 5.1e-5);
            Assert.Equal(wanted[i].Deviation, Math.Sqrt(x.Average(v => (v - mean) * (v - mean))), 5.1e-5);
        }
    }
}
