using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MoGru.Cells;
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
        var root = Root(session, out var common);
        if (args is [Completion.Verb, .. var words])
            return Completion.Write(root, words, session.Output);
        if (args is ["help", ..])
            args = [.. args.SkipWhile(word => word == "help"), "--help"];
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        session.Output.Choose(common.IsVerbose(parsed), common.HasColours(parsed));
        // Of a verb that there is none of, help has nothing to say.
        bool isAnswered = parsed.Action is { ClearsParseErrors: true } and not ParseErrorAction
            && !(parsed.Action is HelpPage && parsed.UnmatchedTokens.Count > 0 && parsed.CommandResult.Command.Subcommands.Count > 0);
        if (!isAnswered && UsageErrors.Describe(parsed, args) is { } fault)
            throw new UsageException(fault);
        using var pages = session.Output.Pages;
        return parsed.Invoke(new()
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = pages,
        });
    }

    /// <summary>All verbs, with the options that they have in common.</summary>
    public static RootCommand Root(Session session, out CommonOptions common)
    {
        var root = Verbs(session);
        root.Directives.Clear();  // words in brackets, which the parser would answer itself
        common = new(root);
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpPage(session.Output);
        return root;
    }

    static RootCommand Verbs(Session session) => new(
        $"mogru trains recurrent networks on the CPU: MoGRU, GRU, LSTM and {CellCatalog.Default.Cells.Count - 3} more, with the same bits everywhere.")
    {
        FitVerb.Create(session),
        PredictVerb.Create(session),
        DetectVerb.Create(session),
        EvaluateVerb.Create(session),
        InspectVerb.Create(session),
        CompareVerb.Create(session),
        SummaryVerb.Create(session),
        ExportVerb.Create(session),
        TrainVerb.Create(session),
        ReportVerb.Create(session),
        CellsVerb.Create(session),
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
        DoctorVerb.Create(session),
        DataVerb.Create(session),
        ProfileVerb.Create(session),
        MatchVerb.Create(session),
        ParityVerb.Create(session),
        CompletionVerb.Create(session),
    };
}
