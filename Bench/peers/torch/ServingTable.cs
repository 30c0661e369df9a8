using System.Text;
using MoGru.Bench;
using MoGru.Tasks.Reports;
using TorchSharp;

namespace MoGru.Peers;

/// <summary>Measures serving beside ONNX Runtime and PyTorch, and writes <c>Bench/results/PROCESSOR/serving.md</c>.</summary>
static class ServingTable
{
    /// <summary>Measures and writes.</summary>
    /// <param name="models">The folder of the models in ONNX.</param>
    /// <param name="rounds">How often all are measured, in turns.</param>
    public static void Write(string models, int rounds)
    {
        var results = new List<ServingResult>();
        foreach (var (cell, hidden) in ServingMeasure.All)
        {
            using var measure = new ServingMeasure(models, cell, hidden);
            foreach (var result in measure.Run(rounds))
            {
                Console.WriteLine($"{Name(result.What)}, {cell} {hidden}: {Row(result)}");
                results.Add(result);
            }
        }
        string onnx = typeof(Microsoft.ML.OnnxRuntime.InferenceSession).Assembly.GetName().Version!.ToString(3);
        var text = new StringBuilder($"""
            # Serving, beside ONNX Runtime and PyTorch

            {MachineFacts.Cpu} ({ResultFile.Width}), one thread, {MachineFacts.Runtime}; ONNX Runtime {onnx} with bound memory, PyTorch {torch.__version__} through
            TorchSharp. One layer, input size 1; a step at batch 1, {ServingMeasure.Steps} steps at batch {ServingMeasure.Batch}, training to the parameters. Microseconds, medians of {rounds} rounds in
            turns in one process; ratios are medians of those of a round. Of peak: the products with matrices alone over the {FmaPeak.Gflops:0} GFLOP/s of
            independent fused multiply-adds. Written by `Bench/peers/serving.sh`.

            | what | cell | hidden | MoGru | of peak | ONNX Runtime | ratio | PyTorch | ratio |
            |---|---|---|---|---|---|---|---|---|

            """);
        foreach (var result in results.OrderBy(result => result.What))
            text.Append($"| {Name(result.What)} | {result.Cell} | {result.Hidden} | {Row(result)} |\n");
        text.Append('\n');
        foreach (var group in results.GroupBy(result => result.What).OrderBy(group => group.Key))
        {
            string besideOnnx = group.Key == Serving.Training ? "" : $"{Mean(group, result => result.Onnx):0.00} × ONNX Runtime, ";
            text.Append($"- {Name(group.Key)}: {besideOnnx}{Mean(group, result => result.Torch):0.00} × PyTorch (geometric means)\n");
        }
        ResultFile.Write(Directory.GetCurrentDirectory(), "serving.md", text.ToString());
    }

    static string Name(Serving what) => what switch { Serving.Step => "a streaming step", Serving.Forward => "forward", _ => "training" };

    static string Row(ServingResult result) =>
        $"{Microseconds(result.Own)} | {result.OfPeak:0%} | {Microseconds(result.Onnx)} | {result.Ratio(result.Onnx):0.00} "
        + $"| {Microseconds(result.Torch)} | {result.Ratio(result.Torch):0.00}";

    static string Microseconds(List<double> seconds)
    {
        if (seconds.Count == 0)
            return "";
        double median = ServingResult.Median(seconds) * 1e6;
        return median.ToString(median < 10 ? "0.00" : median < 100 ? "0.0" : "0");
    }

    static double Mean(IEnumerable<ServingResult> results, Func<ServingResult, List<double>> others) =>
        Math.Exp(results.Average(result => Math.Log(result.Ratio(others(result))!.Value)));
}
