using MoGru.Engine.Random;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Models;

/// <summary>A metric summed over batches: its value is <see cref="Sum"/> / <see cref="Count"/>.</summary>
/// <param name="Sum">Right answers, cross-entropies, squared errors, or divergences of batches times their samples.</param>
/// <param name="Count">Answers that count, elements, or samples where errors are summed over the steps or batches are compared.</param>
readonly record struct MetricSum(double Sum, double Count)
{
    public double Value => Sum / Count;

    /// <summary>With the answers of one more batch.</summary>
    /// <param name="scores">The head's output at the steps that count, [rows, outputs].</param>
    /// <param name="loss">That of the batch, which counts where it is the metric.</param>
    public MetricSum With(TaskShape shape, Batch batch, ReadOnlySpan<float> scores, float loss = float.NaN)
    {
        if (shape.Loss == LossKind.Divergence)
            return new(Sum + (double)loss * batch.Size, Count + batch.Size);
        if (shape.Loss == LossKind.MeanSquare)
            return new(Sum + SquaredErrors(scores, batch.Values), Count + (shape.Metric == "mse_sum" ? batch.Size : scores.Length));

        int steps = batch.Size * (shape.LastStepOnly ? 1 : shape.Steps);
        double sum = 0;
        int asked = 0;
        for (int step = 0; step < steps; step++)
        {
            if (!shape.LastStepOnly && batch.Mask[step] == 0)
                continue;
            var answer = scores.Slice(asked * shape.Outputs, shape.Outputs);
            if (shape.Metric == "nats")
                sum += Surprise(answer, batch.Target[step]);
            else if (Largest(answer) == batch.Target[step])
                sum++;
            asked++;
        }
        return new(Sum + sum, Count + asked);
    }

    // −log of the probability that the scores give a class.
    static double Surprise(ReadOnlySpan<float> scores, int target)
    {
        double most = scores[Largest(scores)], sum = 0;
        foreach (float score in scores)
            sum += PortableMath.Exp(score - most);
        return most - scores[target] + PortableMath.Log(sum);
    }

    static double SquaredErrors(ReadOnlySpan<float> scores, ReadOnlySpan<float> values)
    {
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            double error = (double)scores[i] - values[i];
            sum += error * error;
        }
        return sum;
    }

    /// <summary>The number of the largest score, the first of equal ones.</summary>
    public static int Largest(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int k = 1; k < row.Length; k++)
        {
            if (row[k] > row[best])
                best = k;
        }
        return best;
    }
}
