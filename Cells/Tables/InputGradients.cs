using MoGru.Engine.Autodiff;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Tables;

/// <summary>
/// How much answers change with what is seen at each step, whatever the sign: the mean over examples of |d answer / d input|. The answer is
/// the mean of all numbers in standard deviations of the targets, or the share of the class that is answered; inputs are in standard
/// deviations too. Where states are carried, each window begins anew here. Immutable, for any number of threads.
/// </summary>
public sealed class InputGradients
{
    readonly float[] values;  // [steps, inputs]

    InputGradients(IReadOnlyList<string> inputs, float[] values) => (Inputs, this.values) = (inputs, values);

    /// <summary>What is seen, as <see cref="PermutationImportance"/> names it.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The steps of a window, or of the longest series.</summary>
    public int Steps => values.Length / Inputs.Count;

    /// <summary>The gradient of an input at a step, from 0; the sum over the channels of a time.</summary>
    public double this[int step, int input] => values[step * Inputs.Count + input];

    /// <summary>Runs the model forward and backward over examples; its own gradients are left as they are.</summary>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static InputGradients Of(TableExamples examples, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var model = examples.Model.Copy();  // a backward pass adds to the gradients of parameters
        var features = examples.Features;
        int channels = examples.Sequences.Channels;
        float[] scales = [.. model.Network.Inputs.Deviation, .. Enumerable.Repeat(1f, channels - model.Network.Inputs.Channels)];
        var batches = examples.Sequences.Batches(TableModel.BatchSize);
        int longest = Enumerable.Range(0, examples.Count).Max(examples.Sequences.LengthOf);
        double[] sums = new double[longest * features.Count];
        int[] counts = new int[longest];
        var tape = new Tape();
        for (int k = 0; k < batches.Count; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            tape.Rewind();
            var batch = batches.Get(0, k);
            var x = tape.InputWithGradient([batch.Count, batch.Steps, channels], batch.Values);
            var answer = model.Answers.AnswerAnew(x, model.Settings.OfSeries ? new Pass { Lengths = batch.Lengths } : default);
            Backward(tape, answer, model.Settings);
            for (int row = 0; row < batch.Count; row++)
            {
                for (int step = 0; step < batch.Lengths[row]; step++)
                {
                    var gradient = x.Gradient.Slice((row * batch.Steps + step) * channels, channels);
                    counts[step]++;
                    for (int f = 0; f < features.Count; f++)
                    {
                        foreach (int channel in features[f].Channels)
                            sums[step * features.Count + f] += Math.Abs((double)gradient[channel] * scales[channel]);
                    }
                }
            }
        }
        return new([.. features.Select(feature => feature.Name)], [.. sums.Select((sum, k) => (float)(sum / counts[k / features.Count]))]);
    }

    static void Backward(Tape tape, Variable answer, TableModelSettings settings)
    {
        if (settings.Task == TableTask.Classify)
            answer = answer.Softmax();
        int rows = answer.Shape[0], width = answer.Shape[1];
        float[] cotangent = new float[rows * width];
        for (int row = 0; row < rows; row++)
        {
            var own = cotangent.AsSpan(row * width, width);
            if (settings.Task == TableTask.Classify)
                own[LargestOf(answer.Value.Slice(row * width, width))] = 1;
            else
                own.Fill(1f / width);
        }
        tape.Backward(answer, cotangent);
    }

    static int LargestOf(ReadOnlySpan<float> shares)
    {
        int largest = 0;
        for (int k = 1; k < shares.Length; k++)
            largest = shares[k] > shares[largest] ? k : largest;
        return largest;
    }
}
