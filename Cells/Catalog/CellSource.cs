namespace MoGru.Cells;

/// <summary>Where a cell comes from.</summary>
/// <param name="Reference">Authors and title, or as much of them as finds the paper.</param>
/// <param name="Year">The year of publication.</param>
/// <param name="Link">An address or an identifier such as <c>arXiv 1406.1078</c>; none where there is none.</param>
public sealed record CellSource(string Reference, int Year, string? Link = null)
{
    /// <summary>Reference, year and link in one line.</summary>
    public override string ToString() => Link is null ? $"{Reference}, {Year}" : $"{Reference}, {Year} ({Link})";
}
