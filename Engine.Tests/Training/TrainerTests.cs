using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Engine.Kernels;
using MoGru.Engine.Training;
using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

public class TrainerTests
{
    const string Samples = "\"cell\":\"gru\",\"train_samples\":70,\"val_samples\":20,\"seed\":1,\"hidden\":9,\"layers\":1,\"epochs\":30,"
        + "\"batch\":16,\"lr\":0.001,\"clip\":1,\"threads\":1";
    const string Whole = "{\"task\":\"copy\",\"seq_len\":7,\"vocab\":16," + Samples;
    const string Interference = "{\"task\":\"interference\",\"items\":5,\"distractors\":9,\"vocab\":16," + Samples;
    const string Bearing = "{\"task\":\"bearing\",\"seq_len\":64,\"stride\":32,\"noise\":0," + Samples;

    const string WithoutLoss = "{\"epoch\":2,\"loss\":null,\"train_metric\":0,\"val_metric\":0,\"seconds\":1,\"tokens_per_second\":1}";

    const string First = "{\"epoch\":1,\"loss\":1,\"train_metric\":0.5,\"val_metric\":0.5,\"seconds\":1,\"tokens_per_second\":1}";

    [Theory]
    [InlineData("selective-copy", "mogru:damping,clip=0.5,velocity-norm,velocity-gate", 1)]
    [InlineData("copy", "gru", 1)]
    [InlineData("copy", "gru", 2)]
    [InlineData("adding", "lstm", 1)]
    [InlineData("trend", "momgru", 1)]
    [InlineData("trend", "ssm", 1)]
    public void Step_AfterTwo_AllocatesNothing(string task, string cell, int threads)
    {
        using var workers = new Workers(threads);
        var config = Config(task, cell) with { TrainSamples = 160 };
        using var trainer = new Trainer(config, TaskCatalog.Find(task).Open(config), workers);
        trainer.TrainStep();
        trainer.TrainStep();

        // The runtime itself allocates now and then on a thread whose code it compiles anew, so the least of several steps counts.
        long least = long.MaxValue;
        while (trainer.Step < trainer.Steps)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            trainer.TrainStep();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData("copy", "gru")]
    [InlineData("selective-copy", "mogru")]
    [InlineData("bearing", "lstm")]
    public void Epochs_OnTwoThreads_HaveTheBitsOfOne(string task, string cell)
    {
        using Workers one = new(1), two = new(2);
        using Trainer alone = Create(task, cell, one), ahead = Create(task, cell, two);
        foreach (var trainer in (Trainer[])[alone, ahead])
        {
            for (int epoch = 0; epoch < 2; epoch++)
            {
                while (trainer.Step < trainer.Steps)
                    trainer.TrainStep();
                trainer.FinishEpoch();
            }
        }

        Assert.Equal(ModelHash.Of(alone.Model.Parameters), ModelHash.Of(ahead.Model.Parameters));
        Assert.Equal(alone.State.Epochs.Select(e => (e.Loss, e.ValMetric)), ahead.State.Epochs.Select(e => (e.Loss, e.ValMetric)));
    }

    [Fact]
    public void Checkpoint_InTheMiddleOfAnEpoch_ContinuesToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        var whole = Create("selective-copy", "mogru", workers);
        string path = folder.PathOf("checkpoint.safetensors");
        for (int step = 0; step < 3; step++)
            whole.TrainStep();
        Checkpoint.Save(path, Config("selective-copy", "mogru"), whole);
        var resumed = Create("selective-copy", "mogru", workers);
        CheckpointFile.Read(path).Restore(resumed);

        foreach (var trainer in (Trainer[])[whole, resumed])
        {
            while (trainer.Step < trainer.Steps)
                trainer.TrainStep();
            trainer.FinishEpoch();
        }

        Assert.Equal(ModelHash.Of(whole.Model.Parameters), ModelHash.Of(resumed.Model.Parameters));
        Assert.Equal(WithoutTimes(whole.State.Epochs[0]), WithoutTimes(resumed.State.Epochs[0]));
        Assert.Equal(Config("selective-copy", "mogru"), CheckpointFile.Read(path).Config);
    }

    [Fact]
    public void Checkpoint_OfAnotherModel_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        string path = folder.PathOf("checkpoint.safetensors");
        Checkpoint.Save(path, Config("copy", "gru"), Create("copy", "gru", workers));

        var exception = Assert.Throws<DataFormatException>(
            () => CheckpointFile.Read(path).Restore(Create("trend", "gru", workers)));
        Assert.Contains("rnn.weight_ih_l0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoint_AfterTheLastStepOfAnEpoch_ContinuesWithItsValidation()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        string path = folder.PathOf("checkpoint.safetensors");
        var whole = Create("copy", "gru", workers);
        while (whole.Step < whole.Steps)
            whole.TrainStep();
        Checkpoint.Save(path, Config("copy", "gru"), whole);
        var resumed = Create("copy", "gru", workers);
        CheckpointFile.Read(path).Restore(resumed);

        Assert.Equal(whole.Steps, resumed.Step);
        Assert.Equal(whole.FinishEpoch().ValMetric, resumed.FinishEpoch().ValMetric);
    }

    [Theory]
    [InlineData("config", "{\"task\":\"copy\",\"cell\":\"gru\",\"vocab\":16,\"train_samples\":70}", "lacks --val-samples, --seq-len")]
    [InlineData("config", "{\"task\":\"copy\",\"cell\":null}", "$.cell is null")]
    [InlineData("config", "{\"task\":\"zzz\",\"cell\":\"gru\"}", "no task 'zzz'")]
    [InlineData("config", Whole + ",\"batch\":-3}", "--batch is -3")]
    [InlineData("config", Whole + ",\"cell\":\"zzz\"}", "'zzz' names no cell")]
    [InlineData("config", Whole + ",\"seq_len\":0}", "--seq-len is 0")]
    [InlineData("config", Interference + ",\"query_order\":\"zzz\"}", "--query-order is 'zzz'")]
    [InlineData("config", Whole + ",\"head\":\"zzz\"}", "--head is 'zzz'")]
    [InlineData("config", Bearing + ",\"protocol\":\"zzz\"}", "--protocol is 'zzz'")]
    [InlineData("config", Whole + ",\"lr\":1e999}", "$.lr: a number is too large")]
    [InlineData("epochs", "[null]", "$[0] is null")]
    [InlineData("epochs", "[" + First + ",null]", "$[1] is null")]
    [InlineData("epochs", "[" + First + "," + First + "]", "epochs[1].epoch is 1, expected 2")]
    [InlineData("epochs", "[{\"epoch\":1}]", "loss")]
    [InlineData("epochs", "[" + First + "," + WithoutLoss + "]", "epochs[1].loss is no number")]
    [InlineData("epochs", "[{\"epoch\":1e99,\"loss\":1}]", "$[0].epoch")]
    [InlineData("epochs", "[" + First + "]", "adam.step is 0, 1 epochs of 5 steps and 0 more are done")]
    [InlineData("best", "{\"epoch\":1,\"val_metric\":0.5,\"tests\":[null]}", "$.tests[0] is null")]
    [InlineData("best", "{\"epoch\":1,\"val_metric\":0.5,\"tests\":null}", "$.tests is null")]
    [InlineData("best", "{\"epoch\":1,\"val_metric\":0.5,\"tests\":[]}", "best.epoch is 1, expected 1 to 0")]
    [InlineData("data_files", "[{\"name\":\"x\"}]", "sha256")]
    [InlineData("data_files", "[{\"name\":null,\"sha256\":\"\"}]", "$[0].name is null")]
    public void Checkpoint_WithBrokenMetadata_IsRefused(string key, string text, string says)
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        string path = folder.PathOf("checkpoint.safetensors");
        var trainer = Create("copy", "gru", workers);
        Checkpoint.Save(path, Config("copy", "gru"), trainer);
        var file = SafetensorsFile.Read(path);
        var writer = new SafetensorsWriter();
        foreach (var (name, value) in file.Metadata)
            writer.Metadata[name] = value;
        writer.Metadata[key] = text;
        foreach (string name in (string[])["progress.step", "adam.step"])
            writer.Add(name, [1], file.Int64(name));
        writer.Add("progress.sums", [4], file.Float64("progress.sums"));
        writer.Save(path);

        var exception = Assert.Throws<DataFormatException>(() =>
        {
            _ = CheckpointFile.Read(path).Config;
            CheckpointFile.Read(path).Restore(trainer);
        });
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoint_WithTimesOfAClockThatWentBack_CountsThemAsNone()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        string path = folder.PathOf("checkpoint.safetensors");
        var trainer = Create("copy", "gru", workers);
        while (trainer.Step < trainer.Steps)
            trainer.TrainStep();
        trainer.FinishEpoch();
        trainer.State.Epochs[0] = trainer.State.Epochs[0] with { Seconds = -3, TokensPerSecond = -7 };
        trainer.State.Seconds = -1;
        Checkpoint.Save(path, Config("copy", "gru"), trainer);
        var resumed = Create("copy", "gru", workers);
        CheckpointFile.Read(path).Restore(resumed);

        Assert.Equal((0.0, 0.0, 0.0), (resumed.State.Epochs[0].Seconds, resumed.State.Epochs[0].TokensPerSecond, resumed.State.Seconds));
    }

    [Fact]
    public void Checkpoint_WithoutAParameter_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        string path = folder.PathOf("checkpoint.safetensors");
        var trainer = Create("copy", "gru", workers);
        var parameter = trainer.Model.Parameters[0];
        Checkpoint.Save(path, Config("copy", "gru"), trainer);
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(
            text.Replace($"\"param.{parameter.Name}\"", $"\"adam..{parameter.Name}\"", StringComparison.Ordinal)));

        var exception = Assert.Throws<DataFormatException>(() => CheckpointFile.Read(path).Restore(Create("copy", "gru", workers)));
        Assert.Contains($"it lacks param.{parameter.Name} {parameter.Shape}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoint_WithNumbersThatAreNone_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        string path = folder.PathOf("checkpoint.safetensors");
        var trainer = Create("copy", "gru", workers);
        trainer.Model.Parameters[0].Write()[2] = float.NaN;
        Checkpoint.Save(path, Config("copy", "gru"), trainer);

        var exception = Assert.Throws<DataFormatException>(() => CheckpointFile.Read(path).Restore(Create("copy", "gru", workers)));
        Assert.Contains("holds NaN at element 2, expected finite numbers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FromParametersThatAreNoNumbers_BlamesTheirFile()
    {
        using var temporary = new TemporaryFolder();
        using var workers = new Workers(1);
        using var silent = new NoReports();
        string file = temporary.PathOf("init.safetensors");
        var trainer = Create("copy", "gru", workers);
        trainer.Model.Parameters[1].Write()[3] = float.PositiveInfinity;
        trainer.Model.Parameters.Save(file);
        var config = Config("copy", "gru") with { Init = file };

        var exception = Assert.Throws<DataFormatException>(
            () => new TrainingRun(config, RunFolder.CreateOrOpen(temporary.PathOf("run")), workers, silent));
        Assert.StartsWith(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains("at element 3, expected finite numbers", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FinishEpoch_OfAModelBrokenByTheLastStep_Stops()
    {
        using var workers = new Workers(1);
        var trainer = Create("copy", "gru", workers);
        trainer.Model.Parameters[0].Write().Fill(float.NaN);

        var exception = Assert.Throws<TrainingStoppedException>(() => trainer.FinishEpoch());
        Assert.Contains("validation loss is not finite at epoch 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FinishEpoch_Cancelled_LeavesTheEpochAsItWasAfterItsLastStep()
    {
        using var workers = new Workers(1);
        var (whole, stopped) = (Create("copy", "mogru", workers), Create("copy", "mogru", workers));
        foreach (var trainer in (Trainer[])[whole, stopped])
        {
            while (trainer.Step < trainer.Steps)
                trainer.TrainStep();
        }
        Assert.Throws<OperationCanceledException>(() => stopped.FinishEpoch(new(canceled: true)));

        Assert.Equal((stopped.Steps, 0), (stopped.Step, stopped.Epoch));
        var (expected, actual) = (whole.FinishEpoch(), stopped.FinishEpoch());
        Assert.Equal(WithoutTimes(expected), WithoutTimes(actual));
    }

    [Fact]
    public void Run_CancelledInALongValidation_LeavesAtOnceWithItsCheckpoint()
    {
        using var temporary = new TemporaryFolder();
        using var workers = new Workers(1);
        var config = Config("copy", "gru") with { TrainSamples = 16, ValSamples = 20_000_000 };
        var folder = RunFolder.CreateOrOpen(temporary.PathOf("run"));
        using var silent = new NoReports();
        var run = new TrainingRun(config, folder, workers, silent);
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        long start = Stopwatch.GetTimestamp();

        var exception = Assert.Throws<CancelledException>(() => run.Finish(source.Token));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 10);  // the validation takes minutes
        Assert.Contains("after step 1 of 1", exception.Message, StringComparison.Ordinal);
        var trainer = new Trainer(config, TaskCatalog.Find("copy").Open(config), workers);
        CheckpointFile.Read(folder.Checkpoint).Restore(trainer);
        Assert.Equal(1, trainer.Step);
    }

    [Fact]
    public void Loss_OfAnEpoch_IsTheMeanOfItsBatches()
    {
        using var workers = new Workers(1);
        var trainer = Create("adding", "gru", workers);
        double sum = 0;
        while (trainer.Step < trainer.Steps)
        {
            double before = trainer.LossSum;
            trainer.TrainStep();
            sum += trainer.LossSum - before;
        }

        Assert.Equal(5, trainer.Steps);  // 70 samples in batches of 16, the last of 6
        Assert.Equal(sum / 5, trainer.FinishEpoch().Loss, 1e-12);
    }

    sealed class NoReports : IRunReporter
    {
        public void Progress(in RunProgress progress)
        {
        }

        public void EpochDone(EpochRecord epoch, string metric)
        {
        }

        public void Dispose()
        {
        }
    }

    static string WithoutTimes(EpochRecord epoch) =>
        JsonSerializer.Serialize(epoch with { Seconds = 0, TokensPerSecond = 0 }, Json.Line.EpochRecord);

    static Trainer Create(string task, string cell, Workers workers)
    {
        var config = Config(task, cell);
        return new(config, TaskCatalog.Find(task).Open(config), workers);
    }

    static RunConfig Config(string task, string cell) =>
        new RunRequest { Hidden = 9, Batch = 16, TrainSamples = 70, ValSamples = 20, SeqLen = 7, Threads = 1 }
            .Resolve(TaskCatalog.Find(task), cell, 3);
}
