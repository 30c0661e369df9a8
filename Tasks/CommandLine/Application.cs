using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Verbs;

namespace MoGru.Tasks.CommandLine;

/// <summary>
/// The executable: reads the command line, runs the verb, and turns whatever goes wrong into one message and an exit code.
/// </summary>
static class Application
{
    const int FewestColumnsOfHelp = 80;

    public static int Run(string[] args)
    {
        using var descriptors = new StandardDescriptors();
        var output = Output.OfProcess(descriptors);
        using var interrupt = new Interrupt(output);
        using var watch = new StuckWatch(output, interrupt.Token);
        return Run(args, new(output, interrupt.Token));
    }

    /// <summary>The same with streams of the caller's.</summary>
    public static int Run(string[] args, Session session)
    {
        var output = session.Output;
        try
        {
            return Ended(Invoke(args, session), output);
        }
#pragma warning disable CA1031 // the one place where every failure becomes a message
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(exception);
            output.Complain(failure.Message);
            return failure.ExitCode;
        }
    }

    // Lines that could not be written are a failure where they were what was asked for.
    static int Ended(int exitCode, Output output)
    {
        if (output.Fault is not { } fault)
            return exitCode;
        output.Complain(output.IsBesideThePoint
            ? $"standard output cannot be written ({fault}); the work is done, only the lines about it are lost."
            : $"standard output cannot be written ({fault}), and what this command says is lost; send it to a file or a pipe.");
        return exitCode == ExitCode.Done && !output.IsBesideThePoint ? ExitCode.BadData : exitCode;
    }

    static int Invoke(string[] args, Session session)
    {
        var root = Root(session);
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction || parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            throw new UsageException(UsageErrors.Describe(parsed));
        // Two columns need room; where there is less, the lines are broken between words.
        if (parsed.Action is HelpAction help)
            help.MaxWidth = Math.Max(FewestColumnsOfHelp, session.Output.Columns);
        using var pages = session.Output.Pages;
        return parsed.Invoke(new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = pages,
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
        SurveyVerb.Create(session),
        DataVerb.Create(session),
        CellsVerb.Create(session),
        ProfileVerb.Create(session),
        MatchVerb.Create(session),
        ReportVerb.Create(session),
        ParityVerb.Create(session),
        DoctorVerb.Create(session),
    };
}
