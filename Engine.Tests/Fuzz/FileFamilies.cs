using System.Globalization;
using System.Text;
using System.Text.Json;
using MoGru.Engine.Kernels;
using MoGru.Tasks.Data;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Parity;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;

namespace MoGru.Tests.Fuzz;

/// <summary>The formats that are read where they lie in a folder.</summary>
static class FileFamilies
{
    static readonly string[] jsonWords =
    [
        "null", "[null]", "{}", "\"task\":", "\"cell\":", "\"epochs\":", "\"config\":", "\"runs\":", "\"summary\":", "\"tests\":", "\"seeds\":",
        "\"loss\":", "\"exhibits\":", "1e999", "\"\\ud800\"", "\"a\\u0000b\"", ",null", "-1", "1.5",
    ];

    internal static FuzzFamily Etth1()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"2016-07-01 {i},{-i}.5,{i}.1234\n"));
        return Text("date,HUFL,OT\n" + rows, "ETTh1.csv", folder => new EttTask(new() { Folder = folder, LookBack = 4, Horizon = 3 }, 42));
    }

    internal static FuzzFamily Ecg5000()
    {
        string rows = string.Concat(Enumerable.Range(0, 6).Select(row =>
            string.Join('\t', Enumerable.Range(0, 140).Select(t => 0.25 * row + 0.5 * (t % 7) - 1).Prepend(row % 5 + 1)
                .Select(x => x.ToString(CultureInfo.InvariantCulture))) + "\n"));
        var family = Text(rows, "ECG5000_TRAIN.tsv", folder => new EcgTask(folder, 42));
        File.WriteAllText(((TemporaryFolder)family.Place!).PathOf("ECG5000_TEST.tsv"), rows);
        return family;
    }

    internal static FuzzFamily Runs()
    {
        var runs = (RunResult[])[Reports.Runs.Of("gru", 1, 10, 0.5, 0.75), Reports.Runs.Of("mogru", 1, 10, 0.75)];
        const string Profile = """[{"cell":"gru","hidden":8,"steps":5,"input_size":2,"batch":4,"threads":1,"parameters":9,"forward_backward_tokens_per_second":1.5,"forward_tokens_per_second":2,"allocated_bytes_per_step":0,"flops_per_token":3,"gflops":4}]""";
        return Json(
            "run.json", folder => ResultReader.Read([folder]),
            JsonSerializer.Serialize(runs[0], MoGru.Tasks.Reports.Json.Line.RunResult),
            JsonSerializer.Serialize(Reports.Runs.Experiment(runs), MoGru.Tasks.Reports.Json.Line.ExperimentResult), Profile);
    }

    internal static FuzzFamily Plans() => Json(
        "plan.json", folder => PlanFile.Read(folder),
        JsonSerializer.Serialize(
            InterferencePlan.Create(new() { Cells = ["mogru", "gru"] }, sweep: "items", chosenItems: [3]), MoGru.Tasks.Reports.Json.Line.ExperimentPlan));

    internal static FuzzFamily Published() => Json(
        "learning_curves.json", folder => PublishedCurves.Read(folder),
        """{"seeds":[42,123],"tasks":{"copy":{"GRU":{"loss":[[2],[3]],"val":[[0.1],[0.2]],"beta_mean":[[1],[1]]}}}}""");

    internal static FuzzFamily Checkpoints()
    {
        var folder = new TemporaryFolder();
        string path = folder.PathOf("checkpoint.safetensors");
        var config = new RunRequest { Hidden = 3, Batch = 4, TrainSamples = 8, ValSamples = 4, SeqLen = 3, Threads = 1 }
            .Resolve(TaskCatalog.Find("copy"), "gru", 3);
        var workers = new Workers(1);
        var data = TaskCatalog.Find("copy").Open(config);
        Checkpoint.Save(path, config, new(config, data, workers));
        return new()
        {
            Seeds = [.. FuzzFamilies.SafetensorsSeeds(File.ReadAllBytes(path))],
            Words = ["\\\"hidden\\\":0", "\\\"task\\\":null", "\\\"cell\\\":\\\"gru\\\"", "null", "\"adam.step\"", "\"progress.sums\"", "[null]"],
            Read = bytes =>
            {
                File.WriteAllBytes(path, bytes);
                if (CheckpointFile.Read(path).Config == config)
                    CheckpointFile.Read(path).Restore(new(config, data, workers));
            },
            Allows = FuzzFamilies.IsDataFault,
            Memory = static length => FuzzFamilies.Plain(length) + (64 << 20),  // a trainer's own
            ShortRun = 500,
            Place = folder,
        };
    }

    internal static FuzzFamily GoldenRecords()
    {
        var folder = new TemporaryFolder();
        string path = folder.PathOf("record.safetensors");
        string[] names = ["cell_gru", "cell_mogru_all_options", "op_layer_norm", "op_vicreg", "op_masked_cross_entropy", "op_adam_clip", "train_copy_gru"];
        return new()
        {
            Seeds =
            [
                .. names.SelectMany(name => FuzzFamilies.SafetensorsSeeds(
                    File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", name + ".safetensors")))),
            ],
            Words = ["\\\"hidden_size\\\": 0,", "\\\"variant\\\": 5,", "param.", "expected.", "grad.", "input.", "cotangent.", "\"shape\":[0]"],
            Read = bytes =>
            {
                File.WriteAllBytes(path, bytes);
                RecordReplay.Run(path);
            },
            Allows = FuzzFamilies.IsDataFault,
            Memory = static length => 64 * length + (64 << 20),
            ShortRun = 200,
            Place = folder,
        };
    }

    static FuzzFamily Text(string valid, string name, Func<string, TaskData> open)
    {
        var folder = new TemporaryFolder();
        string path = folder.PathOf(name);
        return new()
        {
            Seeds = [new(Encoding.UTF8.GetBytes(valid))],
            Words = [",", "\t", "\n", "\r\n", "\"", "OT", "date", "27\0\0", "1.5e3", " 1"],
            Read = bytes =>
            {
                File.WriteAllBytes(path, bytes);
                open(folder.Path);
            },
            Allows = static exception => FuzzFamilies.IsDataFault(exception) || exception is TaskOptionException,
            Memory = FuzzFamilies.Plain,
            ShortRun = 400,
            Place = folder,
        };
    }

    static FuzzFamily Json(string name, Action<string> read, params string[] valid)
    {
        var folder = new TemporaryFolder();
        return new()
        {
            Seeds = [.. valid.Select(text => new FuzzSeed(Encoding.UTF8.GetBytes(text)))],
            Words = jsonWords,
            Read = bytes =>
            {
                File.WriteAllBytes(folder.PathOf(name), bytes);
                read(folder.Path);
            },
            Allows = FuzzFamilies.IsDataFault,
            Memory = static length => 64 * length + (16 << 20),
            ShortRun = 400,
            Place = folder,
        };
    }
}
