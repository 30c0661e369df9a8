using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

/// <summary>
/// Files of trainings: those of earlier versions go on, damaged ones and those of others are refused with all that is wrong.
/// </summary>
public class TrainingFileTests
{
    [Theory]
    [InlineData("training_1.safetensors", false)]
    [InlineData("training_2.safetensors", true)]
    public void Resume_OfAKeptFile_GoesOnWithTheBitsOfARunThatNeverStopped(string name, bool more)
    {
        var (whole, again) = (KeptTraining.Create(more: more), KeptTraining.Create(initialValues: 2, more));

        again.Resume(Path.Combine(AppContext.BaseDirectory, "Training", "kept", name));
        Assert.Equal((3, 1), (again.Epoch, again.Step));
        again.Train(8);
        whole.Train(8);

        Assert.Equal(Bits(whole), Bits(again));
        Assert.Equal((whole.Plateau!.Factor, whole.Stopping!.Best), (again.Plateau!.Factor, again.Stopping!.Best));
        whole.Stopping.RestoreBest();
        again.Stopping.RestoreBest();
        Assert.Equal(Bits(whole), Bits(again));
    }

    [Fact]
    public void Resume_AfterAnyStep_GoesOnWithTheBitsOfARunThatNeverStopped()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var whole = KeptTraining.Create(more: true);
        var first = KeptTraining.Create(more: true);
        whole.Train(3);
        for (int step = 0; step < 9; step++)
        {
            first.TrainStep();
            first.Save(path);
            var again = KeptTraining.Create(initialValues: 2, more: true);
            again.Resume(path);
            first = again;
            if (first.Step == first.Steps)
                first.Train(first.Epoch + 1);
        }

        Assert.Equal(Bits(whole), Bits(first));
        using (whole.Average!.Use())
        {
            using (first.Average!.Use())
                Assert.Equal(Bits(whole), Bits(first));
        }
    }

    [Fact]
    public void Resume_OfAFileWithAnyByteChanged_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        KeptTraining.Create().Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        var trainer = KeptTraining.Create(initialValues: 2);
        float[] before = Bits(trainer);

        for (int at = 0; at < bytes.Length; at += 37)
        {
            bytes[at] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Throws<DataFormatException>(() => trainer.Resume(path));
            bytes[at] ^= 1;
        }

        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        string message = Assert.Throws<DataFormatException>(() => trainer.Resume(path)).Message;
        Assert.Matches("its SHA-256 is [0-9a-f]{64}, and it says '[0-9a-f]{64}'.*damaged", message);
        Assert.Equal(before, Bits(trainer));
    }

    // A count that overflowed in the next step would leave parameters half written.
    [Theory]
    [InlineData("optimizer.step")]
    [InlineData("average.updates")]
    public void Resume_OfACountThatCannotGoOn_IsRefused(string count)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        KeptTraining.Create(more: true).Save(path);
        var file = SafetensorsFile.Read(path);
        var writer = new SafetensorsWriter { HasDigest = true };
        foreach (var (key, value) in file.Metadata.Where(pair => pair.Value != file.Digest))
            writer.Metadata[key] = value;
        foreach (var entry in file.Entries)
        {
            int[] shape = file.Shape(entry.Name);
            if (entry.DType == "F32")
                writer.Add(entry.Name, shape, file.Float32(entry.Name));
            else if (entry.DType == "F64")
                writer.Add(entry.Name, shape, file.Float64(entry.Name));
            else
                writer.Add(entry.Name, shape, entry.Name == count ? [long.MaxValue] : file.Int64(entry.Name));
        }
        writer.Save(path);

        string message = Assert.Throws<DataFormatException>(() => KeptTraining.Create(more: true).Resume(path)).Message;

        Assert.Contains($"{count} is not one whole number from 0 to", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OfALaterFormat_IsRefusedByItsNumber()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var writer = new SafetensorsWriter();
        writer.Metadata["kind"] = "mogru training 7";
        writer.Save(path);

        string message = Assert.Throws<DataFormatException>(() => KeptTraining.Create().Resume(path)).Message;

        Assert.EndsWith(
            "version 7 of its format, and this version of MoGru reads 1 to 2; open it with the one that wrote it.",
            message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_OfAnotherTraining_NamesAllDifferencesAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var saved = Create(list => new Adam(list), size: 8, seed: 1, batchSeed: 3, ["a", "b", "c"]);
        saved.TrainStep();
        saved.Save(path);
        var other = Create(list => new Adam(list), size: 10, seed: 2, batchSeed: 4, ["a", "d", "c"], last: 5, stops: true);
        float[] before = Bits(other);

        string message = Assert.Throws<DataFormatException>(() => other.Resume(path)).Message;

        Assert.All(
            [
                "it stands at step 1 of 4; an epoch has 3 steps", "its seed is 1, that of this training 2",
                "in batches of 8 by seed 3", "in batches of 10 by seed 4",
                "it lacks param.d [2]", "it holds param.b [2], which the model does not have", "param.c is [2], expected [5]",
                "its state lacks exp_avg.d [2]", "its state has 'exp_avg_sq.b', which this optimizer does not remember",
                "its state exp_avg.c has 2 values, expected [5]", "it lacks the state of early stopping, which this training has",
            ],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Equal(before, Bits(other));
    }

    [Fact]
    public void Save_WithinAStep_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var task = new LeastSquares(count: 1);
        Trainer<float> trainer = null!;
        trainer = new(new Adam(task.Parameters), task, (Tape tape, float target, in Pass pass) =>
        {
            trainer.Save(folder.PathOf("training.safetensors"));
            return task.Loss(tape, target, pass);
        });

        string message = Assert.Throws<InvalidOperationException>(() => trainer.TrainStep()).Message;

        Assert.StartsWith("Save: TrainStep is going on for the same trainer", message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void Resume_ByAnotherKindOfOptimizer_SaysWhich()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        Create(list => new Adam(list), size: 8, seed: 1, batchSeed: 3, ["a"]).Save(path);
        var other = Create(list => new AdamW(list), size: 8, seed: 1, batchSeed: 3, ["a"]);

        string message = Assert.Throws<DataFormatException>(() => other.Resume(path)).Message;

        Assert.EndsWith(
            "from it: it was trained by 'Adam', this training has 'AdamW'; give the file that this training has saved.",
            message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_ByACellOfOtherOptionsAndTheSameShapes_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        WithCell("gru").Save(path);
        var other = WithCell("gru:reset=before");

        string message = Assert.Throws<DataFormatException>(() => other.Resume(path)).Message;

        Assert.Contains("from it: its parts are 'rnn gru', those of this model 'rnn gru:reset=before'; give", message, StringComparison.Ordinal);
        WithCell("gru").Resume(path);
    }

    [Fact]
    public void Load_OfTheFileOfATraining_SaysWhatReadsIt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("training.safetensors");
        var trainer = WithCell("gru");
        trainer.Save(path);

        string message = Assert.Throws<DataFormatException>(() => trainer.Optimizer.Parameters.Load(path)).Message;

        Assert.Equal(
            $"{path}: it is the file of a training, from which Trainer.Resume goes on; Save of the parameters writes what Load reads.", message);
    }

    [Fact]
    public void Load_OfAnotherModel_NamesAllDifferencesAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.safetensors");
        var writer = new SafetensorsWriter();
        writer.Add("a", [3], (float[])[1, 2, float.NaN]);
        writer.Add("b", [2], (float[])[1, 2]);
        writer.Add("c", [1], (double[])[1]);
        writer.Add("e", [1], (float[])[1]);
        writer.Save(path);
        ParameterList parameters = [];
        foreach (var (name, length) in ((string, int)[])[("a", 3), ("b", 4), ("c", 1), ("d", 2)])
            parameters.Add(name, [length], Initial.One);

        string message = Assert.Throws<DataFormatException>(() => parameters.Load(path)).Message;

        Assert.Equal(
            $"{path}: a holds NaN at element 2, expected finite numbers; b is [2], expected [4]; c is F64, expected F32; it lacks d [2]; "
                + "it holds e [1], which the model does not have; the model has a, b, c, d: give a file of this model.", message);
        Assert.False(parameters.HasMemory);
    }

    static float[] Bits(Trainer<float[]> trainer) => Bits(trainer.Optimizer.Parameters);

    static float[] Bits(Trainer<SequenceBatch> trainer) => Bits(trainer.Optimizer.Parameters);

    static float[] Bits(ParameterList parameters) => [.. parameters.SelectMany(parameter => parameter.Value.ToArray())];

    static Trainer<SequenceBatch> WithCell(string cell)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters.Scope("rnn"), inputSize: 2, hiddenSize: 3);
        parameters.Initialise(new RandomStream(1, "initial values"));
        return new(
            new Adam(parameters), DrawnSequences.Of(30, channels: 2, longest: 12).Batches(10),
            (Tape tape, SequenceBatch batch, in Pass _) => rnn.Forward(batch.Input(tape)).Y.Sum());
    }

    static Trainer<SequenceBatch> Create(
        Func<ParameterList, Optimizer> optimizer, int size, long seed, long batchSeed, string[] names, int last = 2, bool stops = false)
    {
        ParameterList parameters = [];
        foreach (string name in names)
            parameters.Add(name, [name == names[^1] ? last : 2], new Initial.Uniform(1));
        parameters.Initialise(new RandomStream(seed, "initial values"));
        var batches = DrawnSequences.Of(30, channels: 2, longest: 12).Batches(size, batchSeed);
        return new(optimizer(parameters), batches, (Tape tape, SequenceBatch _, in Pass _) => tape.Use(parameters[0]).Sum())
        {
            Seed = seed,
            Stopping = stops ? new(parameters, patience: 1) : null,
        };
    }
}
