namespace MoGru.Cells.Tables;

/// <summary>How far a fit is, after every epoch.</summary>
/// <param name="Stage">What is being trained, in a few words.</param>
/// <param name="Epoch">The epochs done.</param>
/// <param name="Epochs">The most that are done.</param>
/// <param name="Loss">The mean loss of the epoch.</param>
/// <param name="Validation">The loss on the rows to validate; NaN where there are none.</param>
/// <param name="Seconds">Since the fit began.</param>
public readonly record struct FitProgress(string Stage, int Epoch, int Epochs, double Loss, double Validation, double Seconds);
