using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.CommandLine;

/// <summary>The message and the exit code that an exception ends the process with.</summary>
readonly record struct Failure(int ExitCode, string Message)
{
    public static Failure Of(Exception exception) => exception switch
    {
        AggregateException { InnerException: { } inner } => Of(inner),
        UsageException or TaskOptionException => new(CommandLine.ExitCode.WrongUsage, Line(exception.Message)),
        DataFormatException => new(CommandLine.ExitCode.BadData, Line(exception.Message)),
        OutputException => new(CommandLine.ExitCode.BadData, Line(exception.Message)),
        UnauthorizedAccessException or IOException when CurrentFolder.IsGone => new(CommandLine.ExitCode.BadData, CurrentFolder.Gone),
        FileNotFoundException or DirectoryNotFoundException => new(CommandLine.ExitCode.BadData,
            $"{Sentence(exception.Message)} Check the path."),
        CancelledException => new(CommandLine.ExitCode.Cancelled, Line(exception.Message)),
        OperationCanceledException => new(CommandLine.ExitCode.Cancelled, "cancelled."),
        TrainingStoppedException => new(CommandLine.ExitCode.CheckFailed, Line(exception.Message)),
        OutOfMemoryException => new(CommandLine.ExitCode.WrongUsage,
            "out of memory; use a smaller --hidden, --batch or --seq-len, or close other programs."),
        UnauthorizedAccessException or IOException => new(CommandLine.ExitCode.BadData,
            $"{Sentence(exception.Message)} Check that the folder can be written to and that the disk is not full."),
        _ => Unexpected(exception),
    };

    static Failure Unexpected(Exception exception)
    {
        bool debug = Environment.GetEnvironmentVariable("MOGRU_DEBUG") is { Length: > 0 };
        string message = debug
            ? exception.ToString()
            : $"unexpected {exception.GetType().Name}: {Sentence(exception.Message)} Set MOGRU_DEBUG=1 to see where, and report it.";
        return new(CommandLine.ExitCode.CheckFailed, message);
    }

    static string Line(string message) => message.ReplaceLineEndings(" ");

    static string Sentence(string message) => Line(message).TrimEnd('.', ' ') + ".";
}
