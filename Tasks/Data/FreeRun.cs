namespace MoGru.Tasks.Data;

/// <summary>
/// Sequences that a finished epoch's model is to go on with by itself: its answers take the place of the inputs that are not given.
/// </summary>
/// <param name="Data">
/// A task with as many outputs as inputs, whose test split they are. Up to the first step that is answered the inputs are read; from there
/// on each answer is the next input.
/// </param>
/// <param name="Measures">What is told of it.</param>
sealed record FreeRun(TaskData Data, IReadOnlyList<FreeRunMeasure> Measures);

/// <summary>A number that a free run comes to.</summary>
/// <param name="Name">In words, with its unit.</param>
/// <param name="Of">The number.</param>
sealed record FreeRunMeasure(string Name, Func<Continuation, double> Of);

/// <summary>How sequences went on, and how they would have gone on: both [sequences, steps, width].</summary>
sealed record Continuation(float[] Foretold, float[] Truth, int Steps, int Width)
{
    public int Sequences => Truth.Length / (Steps * Width);

    /// <summary>The mean square error of one step, the first being 0.</summary>
    public double MeanSquareError(int step)
    {
        double sum = 0;
        for (int i = 0; i < Truth.Length; i++)
        {
            double error = (double)Foretold[i] - Truth[i];
            if (i / Width % Steps == step)
                sum += error * error;
        }
        return sum / (Sequences * Width);
    }

    /// <summary>
    /// The mean number of steps before one whose first value is further from the truth than allowed; all of them where none is.
    /// </summary>
    public double StepsWithin(double allowed)
    {
        long sum = 0;
        for (int row = 0; row < Sequences; row++)
        {
            int step = 0;
            for (int at = row * Steps * Width; step < Steps && Math.Abs((double)Foretold[at] - Truth[at]) <= allowed; at += Width)
                step++;
            sum += step;
        }
        return (double)sum / Sequences;
    }
}
