using MoGru.Engine.Autodiff;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Tables;

/// <summary>Windows or series that wait for the network's answers, given together with the bits of each alone. For one thread.</summary>
sealed class WindowBatch(TableModel model)
{
    readonly Tape tape = new() { Records = false };
    readonly List<float[]> waiting = [];  // [steps, channels]
    readonly List<float> answered = [];  // what was answered as it was added
    float[] answers = [];

    public int Count => waiting.Count + answered.Count / Width;

    /// <summary>The numbers of an answer as the network gives it.</summary>
    public int Width { get; } = model.Settings.AnsweredRows * model.Settings.Width * Math.Max(model.Settings.Quantiles.Count, 1);

    public void Add(float[] steps) => waiting.Add(steps);

    /// <summary>Adds an answer that is there already; all of them are, or none.</summary>
    public void AddAnswered(ReadOnlySpan<float> answer) => answered.AddRange(answer);

    /// <summary>Answers all in their order, [count, <see cref="Width"/>]: shares of classes, or deviations. Overwritten by the next call.</summary>
    public ReadOnlySpan<float> Run()
    {
        int count = Count;
        if (answers.Length < count * Width)
            answers = new float[count * Width];
        for (int first = 0; first < waiting.Count; first += TableModel.BatchSize)
            Answer(first, Math.Min(TableModel.BatchSize, waiting.Count - first));
        if (answered.Count > 0)
            answered.CopyTo(answers);
        waiting.Clear();
        answered.Clear();
        return answers.AsSpan(0, count * Width);
    }

    void Answer(int first, int count)
    {
        tape.Rewind();
        int channels = model.Settings.Channels, longest = 0;
        int[] lengths = new int[count];
        for (int k = 0; k < count; k++)
            longest = Math.Max(longest, lengths[k] = waiting[first + k].Length / channels);
        float[] x = new float[count * longest * channels];
        for (int k = 0; k < count; k++)
            waiting[first + k].CopyTo(x, k * longest * channels);
        var pass = model.Settings.OfSeries ? new Pass { Lengths = lengths } : default;
        var answer = model.Network.Forward(tape.Input([count, longest, channels], x), pass);
        if (model.Settings.Task == TableTask.Classify)
            answer = answer.Softmax();
        answer.Value.CopyTo(answers.AsSpan(first * Width));
    }
}
