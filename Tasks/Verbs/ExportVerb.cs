using System.CommandLine;
using MoGru.Cells.Tables;
using MoGru.Engine.Formats;
using MoGru.Engine.Training;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru export MODEL --to FORMAT --out FILE</c>: a model for other programs.</summary>
static class ExportVerb
{
    public static Command Create(Session session)
    {
        var verb = new Verb(VerbGroup.Data, "export", "a model as ONNX, or its numbers as safetensors or npz",
            """
            Writes a model for other programs. onnx is the whole network, from windows of the columns in their own units to answers in those of the
            targets, or to the shares of the classes; what its input and output are, the file's metadata says. safetensors and npz are the
            parameters alone, by name.
            """,
            ["mogru export models/ETTh1 --to onnx --out etth1.onnx", "mogru export models/ETTh1 --to npz --out etth1.npz"]);
        var model = new Argument<string>("MODEL") { Description = "The folder of a model, as fit printed it." };
        var format = ValueOption.Choice("--to", "The format.", "onnx", "safetensors", "npz");
        var file = ValueOption.Word("--out", "The file.", "FILE");
        verb.Add(model);
        verb.Add(format);
        verb.Add(OptionGroup.Files, file);
        verb.SetAction(parsed =>
        {
            session.Output.LinesAreBesideThePoint();
            string to = parsed.GetValue(format) ?? throw new UsageException("export: --to is missing; it must be onnx, safetensors or npz.");
            string path = parsed.GetValue(file) ?? throw new UsageException($"export: --out is missing; name the file, such as model.{to}.");
            var exported = TableModel.Load(parsed.GetValue(model)!);
            using (var place = new OutputFile("--out", path, session.Output))
            {
                if (place.IsStandardOutput)
                    throw new UsageException($"export: --out is {Quote.Of(path)}, and {to} is no text; name a file.");
            }
            Write(exported, to, path);
            session.Output.Paragraph(FormattableString.Invariant(
                $"{Quote.Visible(path)}: {(to == "onnx" ? "the network" : "the parameters")}, {exported.Parameters.TotalLength} numbers"));
            return ExitCode.Done;
        });
        return verb;
    }

    static void Write(TableModel model, string format, string path)
    {
        if (format == "onnx")
            WriteOnnx(model, path);
        else if (format == "safetensors")
            model.Parameters.Save(path);
        else
        {
            var arrays = new NpzWriter();
            foreach (var parameter in model.Parameters)
                arrays.Add(parameter.Name, parameter.Shape.ToArray(), parameter.Value);
            arrays.Save(path);
        }
    }

    static void WriteOnnx(TableModel model, string path)
    {
        try
        {
            model.SaveOnnx(path);
        }
        catch (NotSupportedException fault)
        {
            throw new UsageException($"export: {fault.Message.TrimEnd('.')}; fit with another cell, or export the parameters (--to safetensors).");
        }
    }
}
