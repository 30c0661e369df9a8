using System.CommandLine;
using System.Globalization;
using MoGru.Cells;
using MoGru.Tasks.Catalog;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru cells</c>: the catalog.</summary>
static class CellsVerb
{
    const string Name = "cells";
    const int AllColumns = 160;  // below, names and titles alone

    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Train, Name, "the recurrent cells, their options and equations",
            """
            Lists the recurrent cells: names, options, states, and what one layer costs at its example sizes. With a CELL, its options,
            source and equations; options written after it, as in mogru:damping, are taken into account.
            """,
            ["mogru cells", "mogru cells mogru", "mogru cells mogru:damping,clip=0.5"]);
        var cell = new Argument<string?>("CELL")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "A cell to tell more of, with options or without.",
            CompletionSources = { CellNames.Words },
        };
        var json = ValueOption.Word("--json", "Write the list as JSON; - for standard output and nothing else there.", "FILE");
        var markdown = ValueOption.Word("--markdown", "Write the page of all cells (docs/cells.md) as Markdown.", "FILE");
        command.Add(cell);
        command.Add(json);
        command.Add(markdown);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(markdown) is not null && (parsed.GetValue(cell) ?? parsed.GetValue(json)) is not null)
                throw new UsageException("cells: --markdown writes the page of all cells and nothing else; leave CELL and --json out.");
            List<CellFacts> facts = parsed.GetValue(cell) is { } name ? [Find(name)] : [.. CellCatalog.Default.Cells.Select(CellFacts.Of)];
            if (parsed.GetValue(markdown) is { } file)
            {
                using var page = new OutputFile("--markdown", file, session.Output);
                page.Write(CellPage.Of(facts));
                return ExitCode.Done;
            }
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            if (parsed.GetValue(cell) is null)
                WriteTable(facts, target.ForPeople);
            else
                WriteOne(facts[0], target.ForPeople);
            target.Write(facts, Json.Indented.ListCellFacts);
            return ExitCode.Done;
        });
        return command;
    }

    static CellFacts Find(string name)
    {
        try
        {
            return CellFacts.Of(CellSpec.Parse(name));
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"{Name}: {exception.Message}");
        }
    }

    static void WriteTable(List<CellFacts> cells, Output output)
    {
        if (output.Columns < AllColumns)
        {
            var names = new TextTable(2, "cell", "title");
            foreach (var cell in cells)
                names.Add(cell.Name, cell.Title);
            names.Write(output);
            output.Paragraph("Options, states, equations and what a layer costs: mogru cells NAME; all of them in a wider terminal, a pipe or --json.");
            return;
        }
        var table = new TextTable(4, "cell", "title", "states", "options", "parameters", "multiply-adds");
        foreach (var cell in cells)
        {
            table.Add(
                cell.Name, cell.Title, string.Join(", ", cell.States.Select(state => state.Name)), string.Join(", ", cell.Options.Select(option => option.Name)),
                Text(cell.Parameters), Text(cell.MultiplyAddsPerStep));
        }
        table.Write(output);
    }

    static void WriteOne(CellFacts cell, Output output)
    {
        output.Paragraph($"{cell.Cell}: {cell.Title}. {cell.Source}.");
        output.Paragraph(string.Create(CultureInfo.InvariantCulture,
            $"Input {cell.InputSize}, hidden {cell.HiddenSize}: states {string.Join(", ", cell.States.Select(state => $"{state.Name} [{state.Size}]"))}; "
                + $"{cell.Parameters} parameters, {cell.MultiplyAddsPerStep} multiply-adds a step."));
        if (cell.Options.Count > 0)
        {
            var options = new TextTable(4, "option", "values", "default", "meaning");
            foreach (var option in cell.Options)
                options.Add(option.Name, option.Written, option.Standard, option.Meaning);
            options.Write(output);
        }
        foreach (string equation in cell.Equations)
            output.Text.WriteLine(equation);
    }

    static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
