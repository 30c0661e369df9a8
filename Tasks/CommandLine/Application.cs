using System.CommandLine;
using System.CommandLine.Invocation;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Verbs;

namespace MoGru.Tasks.CommandLine;

/// <summary>
/// The executable: reads the command line, runs the verb, and turns whatever goes wrong into one message and an exit code.
/// </summary>
static class Application
{
    public static int Run(string[] args)
    {
        using var interrupt = new Interrupt();
        var output = Output.OfProcess();
        try
        {
            return Invoke(args, new(output, interrupt.Token));
        }
#pragma warning disable CA1031 // the one place where every failure becomes a message
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(exception);
            output.Error.WriteLine($"mogru: {failure.Message}");
            return failure.ExitCode;
        }
    }

    static int Invoke(string[] args, Session session)
    {
        var root = Root(session);
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction || parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            throw new UsageException(UsageErrors.Describe(parsed));
        return parsed.Invoke(new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = session.Output.Text,
        });
    }

    static RootCommand Root(Session session) => new(
        """
        Trains momentum-gated recurrent units and their peers on the CPU.

        Example:
          mogru train copy --cell mogru --seq-len 10 --epochs 3

        Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 bad or missing data, 130 cancelled.
        """)
    {
        TrainVerb.Create(session),
        BenchmarkVerb.Create(session),
        InterferenceVerb.Create(session),
        AblationVerb.Create(session),
        VelocityFixesVerb.Create(session),
        CrossoverVerb.Create(session),
        ScalingVerb.Create(session),
        HeadToHeadVerb.Create(session),
        BearingVerb.Create(session),
        RealWorldVerb.Create(session),
        TransferVerb.Create(session),
        DataVerb.Create(session),
        ProfileVerb.Create(session),
        MatchVerb.Create(session),
        ReportVerb.Create(session),
        ParityVerb.Create(session),
        DoctorVerb.Create(session),
    };
}
