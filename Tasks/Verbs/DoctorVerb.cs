using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Diagnostics;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru doctor</c>: is everything there, and are the gradients right?</summary>
static class DoctorVerb
{
    public static Command Create(Session session)
    {
        var command = new Command("doctor",
            """
            Shows the runtime, the processor, and whether the folder can be written to, and checks the gradients of every cell.

            Example:
              mogru doctor
            """);
        command.SetAction(_ => Run(session.Output));
        return command;
    }

    static int Run(Output output)
    {
        var table = new TextTable(3, "state", "what", "found");
        bool good = true;
        foreach (var finding in Doctor.Examine())
        {
            table.Add(finding.Good ? "ok" : "BAD", finding.Subject, finding.Text);
            good &= finding.Good;
        }
        table.Write(output);
        return good ? ExitCode.Done : ExitCode.CheckFailed;
    }
}
