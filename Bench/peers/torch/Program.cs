using System.Globalization;
using System.Text;
using MoGru.Bench;
using MoGru.Cells;
using MoGru.Peers;
using MoGru.Tasks.Reports;
using TorchSharp;

// usage: ROUNDS [CELL...]: every cell of the catalog, or those named, in training on one thread beside the same cell in PyTorch, in turns in one process.
// Writes Bench/results/PROCESSOR/cells.md where no cell is named; run it from the root of the repository.
// serving-weights FOLDER, then serving FOLDER ROUNDS where the models are: see serving.sh.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
torch.set_num_threads(1);
switch (args.FirstOrDefault())
{
    case "serving-weights":
        ServingMeasure.SaveWeights(args[1]);
        return 0;
    case "serving":
        ServingTable.Write(args[1], int.Parse(args[2]));
        return 0;
}
int rounds = args.Length > 0 ? int.Parse(args[0]) : 3;
var chosen = args.Length > 1 ? args[1..].Select(name => CellCatalog.Default.Parse(name).Type) : CellCatalog.Default.Cells;
var measured = new List<CellMeasure>();
foreach (var cell in chosen)
{
    var row = CellMeasure.Of(cell, rounds);
    Console.WriteLine(row.Torch is { } other
        ? $"{row.Cell}: {row.Own / 1000:0.0} and {other / 1000:0.0} thousand tokens a second, {row.Own / other:0.00} times; within {row.Error:0.0E+0}"
        : $"{row.Cell}: {row.Own / 1000:0.0} thousand tokens a second");
    measured.Add(row);
}
var gru = measured.Find(row => row.Cell == "gru");
if (gru is null)
    return 0;

var text = new StringBuilder($"""
    # Every cell in training, beside the same cell in PyTorch

    {MachineFacts.Cpu} ({ResultFile.Width}), one thread, {MachineFacts.Runtime}; forward + backward to the parameters, hidden {CellMeasure.Hidden}, {CellMeasure.Steps} steps,
    batch {CellMeasure.Batch}, best of {rounds} rounds in turns. Input size 1, or the fewest that the cell takes. Thousands of tokens a second; GFLOP/s of the products
    with matrices, and these over the {FmaPeak.Gflops:0} GFLOP/s of independent fused multiply-adds. Price: the time over the GRU's in the same turns, and what
    the cell's multiply-adds ask for it. PyTorch {torch.__version__} through TorchSharp: its own layer for rnn, gru and lstm (*), for the others a loop of the cell's
    equations, where that fits into memory. Written by `Bench/peers/cells.sh`.

    | cell | input | MoGru | GFLOP/s | of peak | price | asked | PyTorch | ratio |
    |---|---|---|---|---|---|---|---|---|

    """);
foreach (var row in measured)
{
    text.Append($"| {row.Cell} | {row.InputSize} | {row.Own / 1000:0.0} | {row.Gflops:0.0} | {row.Gflops / FmaPeak.Gflops:0%} | {row.Price:0.00} ")
        .Append($"| {(double)row.MultiplyAdds / gru.MultiplyAdds:0.00} | {row.Torch / 1000:0.0}{(row.IsFused ? " *" : "")} | {row.Own / row.Torch:0.00} |\n");
}
var loops = measured.Where(row => !row.IsFused && row.Torch is not null).ToList();
text.Append($"\nGeometric mean over PyTorch's loops: {Math.Exp(loops.Average(row => Math.Log(row.Own / row.Torch!.Value))):0.00} ×; over its own layers: ")
    .Append($"{Math.Exp(measured.Where(row => row.IsFused).Average(row => Math.Log(row.Own / row.Torch!.Value))):0.00} ×.\n");
if (args.Length <= 1)
    ResultFile.Write(Directory.GetCurrentDirectory(), "cells.md", text.ToString());
else
    Console.Write(text);
return 0;
