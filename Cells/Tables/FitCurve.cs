namespace MoGru.Cells.Tables;

/// <summary>How a training went. Immutable, for any number of threads.</summary>
/// <param name="Stage">What was trained, in a few words.</param>
/// <param name="Losses">The mean loss of each epoch.</param>
/// <param name="Validations">The loss on the rows to validate after each; none where there were none.</param>
/// <param name="Best">The epoch whose parameters were kept, from 1.</param>
public sealed record FitCurve(string Stage, IReadOnlyList<double> Losses, IReadOnlyList<double> Validations, int Best);
