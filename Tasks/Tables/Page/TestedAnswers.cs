using MoGru.Cells.Tables;

namespace MoGru.Tasks.Tables.Page;

/// <summary>What a model answered to examples and what was true, number by number, in the targets' own units. Immutable.</summary>
sealed class TestedAnswers
{
    readonly float[] answers;
    readonly ReadOnlyMemory<float>[] truths;
    readonly int length, each, point;

    public TestedAnswers(TableExamples examples)
    {
        var quantiles = examples.Model.Settings.Quantiles;
        (Examples, answers, length) = (examples, examples.Answers(), examples.Model.AnswerNames.Count);
        each = quantiles.Count > 0 ? quantiles.Count : 3;
        point = quantiles.Count > 0 ? Enumerable.Range(0, each).MinBy(k => Math.Abs(quantiles[k] - 0.5)) : 0;
        truths = Settings.Task == TableTask.Classify ? [] : [.. Enumerable.Range(0, Count).Select(examples.TruthOf)];
        Interval = quantiles.Count == 0 ? 0.8 : quantiles[^1] - quantiles[0];
    }

    public TableExamples Examples { get; }

    public TableModelSettings Settings => Examples.Model.Settings;

    public int Count => Examples.Count;

    /// <summary>The rows of an answer.</summary>
    public int Rows => Math.Max(Settings.Horizon, 1);

    /// <summary>The share of truths that intervals are to hold; 0 where there are none.</summary>
    public double Interval { get; }

    public double Answer(int example, int row, int target) => answers[At(example, row, target) + point];

    public double Low(int example, int row, int target) => answers[At(example, row, target) + (Settings.Quantiles.Count > 0 ? 0 : 1)];

    public double High(int example, int row, int target) => answers[At(example, row, target) + each - 1];

    public double Truth(int example, int row, int target) => truths[example].Span[row * Settings.Targets.Count + target];

    /// <summary>Truth less answer.</summary>
    public double Residual(int example, int row, int target) => Truth(example, row, target) - Answer(example, row, target);

    /// <summary>The shares of the classes.</summary>
    public ReadOnlySpan<float> Shares(int example) => answers.AsSpan(example * length, length);

    /// <summary>The class that is answered.</summary>
    public int ClassOf(int example)
    {
        var shares = Shares(example);
        int best = 0;
        for (int k = 1; k < shares.Length; k++)
            best = shares[k] > shares[best] ? k : best;
        return best;
    }

    /// <summary>The share of truths inside their intervals; none where there are no intervals.</summary>
    public double? Inside()
    {
        if (Interval == 0 || Settings.Task == TableTask.Classify)
            return null;
        long inside = 0, all = 0;
        for (int example = 0; example < Count; example++)
        {
            for (int row = 0; row < Rows; row++)
            {
                for (int target = 0; target < Settings.Targets.Count; target++, all++)
                {
                    double truth = Truth(example, row, target);
                    inside += truth >= Low(example, row, target) && truth <= High(example, row, target) ? 1 : 0;
                }
            }
        }
        return (double)inside / all;
    }

    int At(int example, int row, int target) => example * length + (row * Settings.Targets.Count + target) * each;
}
