using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public sealed class MnistTaskTests : IDisposable
{
    const int Training = 5003, Test = 4, Pixels = 784;

    readonly TemporaryFolder folder = new();

    public MnistTaskTests()
    {
        byte[] pixels = new byte[Training * Pixels];
        for (int image = 0; image < Training; image++)
            pixels[image * Pixels + image % Pixels] = (byte)(image % 255 + 1);
        Write("train-images-idx3-ubyte", IdxBytes.Of([Training, 28, 28], pixels));
        Write("train-labels-idx1-ubyte", IdxBytes.Of([Training], Labels(Training)));
        Write("t10k-images-idx3-ubyte.gz", IdxBytes.Gzip(IdxBytes.Of([Test, 28, 28], pixels[..(Test * Pixels)])));
        Write("t10k-labels-idx1-ubyte.gz", IdxBytes.Gzip(IdxBytes.Of([Test], Labels(Test))));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Splits_LastFiveThousandTrainingImages_Validate()
    {
        var task = new MnistTask(folder.Path, 42);
        Assert.Equal((3, 5000, 4), (task.Count(Split.Training), task.Count(Split.Validation), task.Count(Split.Test)));

        var validation = GeneratedTasks.Samples(task, 2, Split.Validation);
        Assert.Equal([3, 4], validation.Target);
        Assert.Equal((float)((4 / 255.0 - 0.1307) / 0.3081), validation.Series[3]);
        Assert.Equal((float)(-0.1307 / 0.3081), validation.Series[4]);
        Assert.Equal([0, 1, 2], GeneratedTasks.Samples(task, 3).Target.Order());
        Assert.Equal([0, 1, 2, 3], GeneratedTasks.Samples(task, 4, Split.Test).Target);
    }

    [Fact]
    public void Read_WrongFiles_AreNamed()
    {
        Says("[5002], expected [5003]", "train-labels-idx1-ubyte", IdxBytes.Of([Training - 1], Labels(Training - 1)));
        Says("label 7 is 10, expected a digit", "train-labels-idx1-ubyte", IdxBytes.Of([Training], [.. Labels(7), 10, .. Labels(Training - 8)]));
        Says("[4, 28, 27], expected at least [1, 28, 28]", "t10k-images-idx3-ubyte.gz", IdxBytes.Of([4, 28, 27], new byte[4 * 28 * 27]));
        Says("[3, 28, 28], expected at least [5001, 28, 28]", "train-images-idx3-ubyte", IdxBytes.Of([3, 28, 28], new byte[3 * Pixels]));
        File.Delete(folder.PathOf("t10k-labels-idx1-ubyte.gz"));
        Assert.Contains(
            "t10k-labels-idx1-ubyte.gz or t10k-labels-idx1-ubyte is not in",
            Assert.Throws<DataFormatException>(() => new MnistTask(folder.Path, 42)).Message,
            StringComparison.Ordinal);
    }

    [RealDataFact]
    public void RealFiles_HaveThePublishedCountsAndMoments()
    {
        var task = new MnistTask(RealData.Folder, 42);
        Assert.Equal((55_000, 5000, 10_000), (task.Count(Split.Training), task.Count(Split.Validation), task.Count(Split.Test)));
        var test = GeneratedTasks.Samples(task, 2000, Split.Test);
        Assert.Equal([7, 2, 1, 0, 4], test.Target[..5]);
        Assert.InRange(GeneratedTasks.Samples(task, 2000).Series.Average(x => (double)x), -0.02, 0.02);
    }

    void Says(string message, string name, byte[] bytes)
    {
        byte[] good = File.ReadAllBytes(folder.PathOf(name));
        Write(name, bytes);
        var fault = Assert.Throws<DataFormatException>(() => new MnistTask(folder.Path, 42));
        Assert.Contains($"{folder.PathOf(name)}: {message}", fault.Message, StringComparison.Ordinal);
        Write(name, good);
    }

    void Write(string name, byte[] bytes) => File.WriteAllBytes(folder.PathOf(name), bytes);

    static byte[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
}
