using System.Text.Json.Serialization;
using MoGru.Cells.Tables;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Tables.Page;

/// <summary>What the report of a fit shows beside the metric, for scripts.</summary>
sealed record FitFindings
{
    /// <summary>The windows or series of the test part that were looked at, evenly over it.</summary>
    public required int Examples { get; init; }

    /// <summary>The share of truths that intervals are to hold, and that they do hold; none where there are no intervals.</summary>
    public double? Interval { get; init; }

    public double? Inside { get; init; }

    /// <summary>The metric where an input is that of another window or series.</summary>
    public required IReadOnlyList<PermutationImportance> Importance { get; init; }

    /// <summary>The mean of |d answer / d input| for each step, summed over the inputs.</summary>
    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> Gradients { get; init; }
}

/// <summary>A model's answers to what it was tested on, and what it used for them; as many examples as take seconds. Immutable.</summary>
sealed class FitExamination
{
    const int MostExamples = 4000, LeastExamples = 16, MostInputs = 20, MostNumbers = 4_000_000;
    const double MostSteps = 1e6;  // of 32 units and few inputs

    FitExamination(TestedAnswers answers, InputGradients gradients, IReadOnlyList<PermutationImportance> importance) =>
        (Answers, Gradients, Importance) = (answers, gradients, importance);

    public TestedAnswers Answers { get; }

    public InputGradients Gradients { get; }

    public IReadOnlyList<PermutationImportance> Importance { get; }

    public FitFindings Findings => new()
    {
        Examples = Answers.Count,
        Interval = Answers.Inside() is null ? null : Answers.Interval,
        Inside = Answers.Inside(),
        Importance = Importance,
        Gradients = [.. Enumerable.Range(0, Gradients.Steps).Select(step => Enumerable.Range(0, Gradients.Inputs.Count).Sum(input => Gradients[step, input]))],
    };

    /// <summary>None where nothing was kept to test on.</summary>
    public static FitExamination? Of(TableFit fit)
    {
        if (fit.Examples is not { } examples)
            return null;
        var answers = new TestedAnswers(examples.Thinned(Math.Clamp(MostNumbers / fit.Model.AnswerNames.Count, LeastExamples, Most(examples, passes: 1))));
        var gradients = InputGradients.Of(examples.Thinned(Most(examples, passes: 3)));
        string[] inputs =
        [
            .. Enumerable.Range(0, gradients.Inputs.Count).OrderByDescending(input => Enumerable.Range(0, gradients.Steps).Sum(step => gradients[step, input]))
                .Take(MostInputs).Select(input => gradients.Inputs[input]),
        ];
        const int Repeats = 3;
        var few = examples.Thinned(Most(examples, passes: Repeats * inputs.Length));
        return new(answers, gradients, PermutationImportance.Of(few, seed: 1, Repeats, inputs));
    }

    static int Most(TableExamples examples, int passes)
    {
        var settings = examples.Model.Settings;
        double channels = examples.SeenOf(0).Length / Math.Max(1.0, settings.Window);
        double steps = settings.Window > 0 ? settings.Window : examples.SeenOf(0).Length / Math.Max(1, settings.Inputs.Count);
        double each = steps * settings.Layers * (settings.Hidden / 32.0) * (settings.Bidirectional ? 2 : 1) * (settings.Window > 0 ? 1 + channels / 64 : 1);
        return (int)Math.Clamp(MostSteps / (passes * each), LeastExamples, MostExamples);
    }
}
