using System.Runtime.InteropServices;

namespace MoGru.Tasks.CommandLine;

/// <summary>Turns the first Ctrl-C or SIGTERM into a request to finish the step and leave; a second one ends the process at once.</summary>
sealed class Interrupt : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration[] registrations;

    public Interrupt() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    public CancellationToken Token => source.Token;

    void Handle(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
        {
            if (!Console.IsOutputRedirected)
                Console.CursorVisible = true;  // live progress hides it
            return;
        }
        context.Cancel = true;
        source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }
}
