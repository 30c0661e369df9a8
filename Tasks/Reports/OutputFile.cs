using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Reports;

/// <summary>The file that an option names for a result, looked at before any work is lost: a file, a device, a pipe, standard output.</summary>
sealed class OutputFile : IDisposable
{
    readonly string path;
    readonly Output output;
    readonly FileTarget? through;  // a device or a pipe, held open

    /// <param name="option">The option, for messages.</param>
    /// <exception cref="UsageException">There can be no such file, or it cannot be written to.</exception>
    public OutputFile(string option, string path, Output output)
    {
        (this.path, this.output) = (path, output);
        if (path.Length == 0 || Directory.Exists(path))
            throw new UsageException($"{option} is {Quote.Of(path)}; it must be the name of a file, or - for standard output.");
        if (IsStandardOutput)
            return;
        CurrentFolder.RequireFor(path);
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new UsageException($"{option} is {Quote.Of(path)}, whose folder does not exist; create the folder or name another file.");
        try
        {
            var target = FileTarget.Open(path);
            target.Probe();
            through = target.IsThrough ? target : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} is {Quote.Of(path)}, which cannot be written ({exception.Message.TrimEnd('.')}); name another file.");
        }
    }

    /// <summary>Whether the result goes to standard output, so that nothing else may.</summary>
    public bool IsStandardOutput => path is "-" or "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1";

    /// <summary>Writes the result; its last line ends.</summary>
    public void Write(string text)
    {
        if (IsStandardOutput)
            output.Result(Ended(text));
        else if (through is not null)
            output.Waiting(() => through.Write(stream => Put(text, stream)));
        else
            WriteFile(path, text);
    }

    public void Dispose() => through?.Dispose();

    /// <summary>Writes a text file whole or not at all; its last line ends.</summary>
    public static void WriteFile(string path, string text) => AtomicFile.Write(path, stream => Put(text, stream));

    static void Put(string text, Stream stream)
    {
        using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        writer.Write(Ended(text));
    }

    static string Ended(string text) => text.EndsWith('\n') ? text : text + "\n";
}
