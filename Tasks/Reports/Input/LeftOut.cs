namespace MoGru.Tasks.Reports.Input;

/// <summary>Something of which a report shows nothing.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Why">A sentence that names it and says why it is left out.</param>
sealed record LeftOut(string Path, string Why);
