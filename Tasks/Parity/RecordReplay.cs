using MoGru.Cells;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Parity;

/// <summary>Replays one golden record and judges it.</summary>
static class RecordReplay
{
    /// <param name="path">The record.</param>
    /// <param name="catalog">The cells that it may be of; those of the library unless said.</param>
    /// <exception cref="DataFormatException">The file is missing, damaged or no golden record, or its tensors do not fit each other.</exception>
    public static (ParityResult Result, Comparison Comparison) Run(string path, CellCatalog? catalog = null)
    {
        var record = GoldenRecord.Read(path);
        string kind = record.Kind;
        var comparison = Compare(record, kind, catalog ?? CellCatalog.Default);
        var yardstick = Yardstick.Beside(path);
        bool passed = comparison.Quantities.All(q => comparison.Error(q) <= yardstick.Limit(record.Name, q));
        var result = new ParityResult
        {
            File = Path.GetFileName(path),
            Kind = kind,
            Cell = kind == "op" ? null : record.Label("cell"),
            Op = kind == "op" ? record.Label("op") : null,
            Task = kind == "trajectory" ? record.Label("task") : null,
            Forward = comparison.Error(Quantity.Forward),
            Gradient = comparison.Error(Quantity.Gradient),
            Loss = comparison.Error(Quantity.Loss),
            FinalParameters = comparison.Error(Quantity.FinalParameters),
            GradientNorm = comparison.Error(Quantity.GradientNorm),
            Passed = passed,
        };
        return (result, comparison);
    }

    // What the engine refuses in a record is a fault of the record: its tensors do not fit each other.
    static Comparison Compare(GoldenRecord record, string kind, CellCatalog catalog)
    {
        try
        {
            var comparison = kind switch
            {
                "cell" when ModelReplay.Knows(record) => ModelReplay.Run(record),
                "cell" => CellReplay.Run(record, catalog),
                "op" => OpReplay.Run(record),
                "trajectory" => TrajectoryReplay.Run(record),
                _ => throw record.Fault($"its kind is {Quote.Of(kind)}, expected cell, op or trajectory"),
            };
            record.RefuseUnread();
            return comparison.Quantities.Any() ? comparison : throw record.Fault("it has no expected.* and no grad.*, so nothing to compare");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException
            or IndexOutOfRangeException or KeyNotFoundException or ArithmeticException)
        {
            throw record.Fault($"its tensors do not fit each other: {Quote.Visible(exception.Message.TrimEnd('.'))}");
        }
    }
}
