namespace MoGru.Engine.Formats;

/// <summary>
/// A file from outside is missing, damaged, or of a kind that cannot be read. The message says what, where, expected and remedy.
/// </summary>
/// <param name="message">One sentence for the user, complete in itself.</param>
/// <param name="path">The file, or the entry within it ("archive.zip/entry"), that the message is about.</param>
/// <param name="innerException">What the operating system or a decoder said, if anything.</param>
public sealed class DataFormatException(string message, string path, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The file, or the entry within it, that could not be read.</summary>
    public string Path { get; } = path;
}
