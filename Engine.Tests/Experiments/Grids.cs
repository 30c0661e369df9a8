using MoGru.Tasks.Experiments;

namespace MoGru.Tests.Experiments;

/// <summary>Made-up results of many cells and tasks.</summary>
static class Grids
{
    /// <summary>Accuracies of cell 0, 1, … on task 0, 1, …; one that is not a number leaves its row out.</summary>
    public static ExperimentResult Of(int cells, int tasks, Func<int, int, double> value, string metric = "accuracy") => new()
    {
        Experiment = "survey",
        Quick = false,
        Runs = [],
        Summary =
        [
            .. from task in Enumerable.Range(0, tasks)
               from cell in Enumerable.Range(0, cells)
               where double.IsFinite(value(cell, task))
               select new SummaryRow
               {
                   Table = "survey",
                   Condition = $"task {task}",
                   Task = "copy",
                   Cell = $"cell {cell}",
                   Metric = metric,
                   Epoch = "best",
                   Parameters = 1,
                   Seeds = [1],
                   Values = [value(cell, task)],
                   Mean = value(cell, task),
               },
        ],
        Tests = [],
        Notes = [],
        Findings = [],
    };
}
