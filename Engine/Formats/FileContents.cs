namespace MoGru.Engine.Formats;

/// <summary>
/// What a file holds, whatever its format and name: told by its content, and taken from headers alone unless numbers are asked for.
/// Immutable, for any number of threads.
/// </summary>
/// <param name="Format">What it is.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Tensors">
/// Its tensors in the order of the file, those too whose numbers are not read here; none in <see cref="FileFormat.Text"/>.
/// </param>
/// <param name="Metadata">What it says beside them, by name.</param>
public sealed record FileContents(
    FileFormat Format, long Length, IReadOnlyList<FileTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is: a regular file.</param>
    /// <param name="numbers">
    /// Whether all numbers are gone through, for <see cref="FileTensor.Numbers"/>, and digests and checksums compared.
    /// </param>
    /// <param name="cancellation">Ends going through numbers.</param>
    /// <exception cref="DataFormatException">
    /// It is missing, damaged, or of a format that is not known; the message says where and what helps.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static FileContents Read(string path, bool numbers = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = ForeignFile.Open(path, "a file of tensors or a table");
        return new Inspection(stream, path, numbers, cancellation).Contents();
    }
}
