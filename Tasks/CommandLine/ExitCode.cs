namespace MoGru.Tasks.CommandLine;

/// <summary>What the process tells its caller.</summary>
static class ExitCode
{
    public const int Done = 0;

    /// <summary>A check failed: a parity record, the gradient check, or a loss that is not finite.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>A file is missing, damaged, or cannot be written.</summary>
    public const int BadData = 3;

    /// <summary>Stopped by Ctrl-C; the checkpoint is written.</summary>
    public const int Cancelled = 130;
}
