using System.CommandLine;
using System.Globalization;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Diagnostics;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru doctor</c>: is everything there, and are the gradients right?</summary>
static class DoctorVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Tools, "doctor", "check this machine, and the gradients of every cell",
            """
            Shows the runtime, the processor, and whether the folder can be written to, and checks the gradients of every cell.
            """,
            ["mogru doctor"]);
        var json = ValueOption.Word("--json", "Write the findings as JSON; - for standard output and nothing else there.", "FILE");
        command.Add(json);
        command.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            var report = Doctor.Examine();
            Write(report, target.ForPeople);
            target.Write(report, Json.Indented.DoctorReport);
            return report.Passed ? ExitCode.Done : ExitCode.CheckFailed;
        });
        return command;
    }

    static void Write(DoctorReport report, Output output)
    {
        var table = new TextTable(3, "state", "what", "found");
        table.Add("ok", "version", report.Version);
        table.Add("ok", "runtime", report.Runtime);
        table.Add("ok", "processor", report.Cpu);
        table.Add("ok", "vector bits", report.VectorBits.ToString(CultureInfo.InvariantCulture));
        table.Add("ok", "cores", report.Cores.ToString(CultureInfo.InvariantCulture));
        table.Add("ok", "memory", string.Create(CultureInfo.InvariantCulture, $"{report.MemoryBytes / 1e9:F1} GB"));
        table.Add(
            State(report.FolderIsWritable), "writable folder",
            report.FolderIsWritable ? report.Folder : $"{report.Folder} cannot be written to; change to another folder or give --out");
        if (report.Gradients.All(gradients => gradients.Passed))
            table.Add("ok", "gradients", $"of {Counted.Of(report.Gradients.Count, "cell")} agree with differences");
        foreach (var gradients in report.Gradients.Where(gradients => output.IsVerbose || !gradients.Passed))
            table.Add(State(gradients.Passed), $"gradients of {gradients.Cell}", gradients.Result);
        table.Write(output);
    }

    static string State(bool good) => good ? "ok" : "BAD";
}
