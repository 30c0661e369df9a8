using MoGru.Cells.Tables;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Tables;

/// <summary>How far a fit is: a bar on a terminal, a line now and then in a pipe.</summary>
sealed class FitLines(Board board, string prefix) : IProgress<FitProgress>
{
    public void Report(FitProgress value) => board.Total(
        FormattableString.Invariant($"{prefix}{value.Stage}: epoch {value.Epoch}/{value.Epochs}, loss {value.Loss:G4}")
            + (double.IsNaN(value.Validation) ? "" : FormattableString.Invariant($", val {value.Validation:G4}")),
        (double)value.Epoch / value.Epochs);
}
