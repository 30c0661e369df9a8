using System.Runtime.InteropServices;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.CommandLine;

/// <summary>Turns the first Ctrl-C or SIGTERM into a request to finish the step and leave; a second one ends the process at once.</summary>
sealed class Interrupt : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly Output output;
    readonly PosixSignalRegistration[] registrations;

    public Interrupt(Output output)
    {
        this.output = output;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    public CancellationToken Token => source.Token;

    void Handle(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
        {
            output.ShowCursor();
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
