using System.Runtime.InteropServices;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.CommandLine;

/// <summary>
/// Turns the first Ctrl-C, Ctrl-\, SIGTERM or hang-up into a request to finish the step and leave; a second one ends the process at once.
/// A hang-up never does: the terminal and its shell both send one, and none is heard under <c>nohup</c>.
/// </summary>
sealed class Interrupt : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly Output output;
    readonly PosixSignalRegistration[] registrations;
    bool asked;

    public Interrupt(Output output)
    {
        this.output = output;
        registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
        ];
    }

    public CancellationToken Token => source.Token;

    void Handle(PosixSignalContext context)
    {
        bool hangUp = context.Signal == PosixSignal.SIGHUP;
        if (asked && !hangUp)
        {
            output.ShowCursor();
            return;
        }
        asked |= !hangUp;
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
