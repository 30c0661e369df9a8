using MoGru.Tasks.Reports;

namespace MoGru.Tasks.CommandLine;

/// <summary>Ends the process where it was asked to stop and cannot, because a write waits for a reader that does not read.</summary>
sealed class StuckWatch : IDisposable
{
    static readonly TimeSpan between = TimeSpan.FromMilliseconds(250);

    readonly CancellationTokenRegistration registration;
    Timer? timer;

    public StuckWatch(Output output, CancellationToken token) => registration = token.Register(() => timer = new(
        _ =>
        {
            if (output.IsStuck)
                Environment.Exit(ExitCode.Cancelled);
        }, null, between, between));

    public void Dispose()
    {
        registration.Dispose();
        timer?.Dispose();
    }
}
