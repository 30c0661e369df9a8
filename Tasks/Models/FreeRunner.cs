using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Modules;

namespace MoGru.Tasks.Models;

/// <summary>
/// Runs a model on its own answers, step by step: without gradients and without masks, and else with the bits of a whole pass over what it
/// has read.
/// </summary>
/// <param name="project">What makes the input of the recurrent layers; null for nothing.</param>
/// <param name="rnn">The recurrent layers.</param>
/// <param name="head">What answers; its outputs are the inputs of the next step.</param>
/// <param name="sequences">B, the sequences side by side.</param>
sealed class FreeRunner(Linear? project, Rnn rnn, Module head, int sequences)
{
    readonly Tape tape = new() { Records = false };
    readonly RnnStreamer stream = rnn.Stream(sequences);
    readonly float[] outputs = new float[sequences * rnn.OutputSize];
    float[] inputs = [];  // [B, n]

    public int Sequences => sequences;

    /// <param name="series">[B, T, n], of which the first steps are read.</param>
    /// <param name="steps">T.</param>
    /// <param name="seen">The steps that are read.</param>
    /// <param name="answers">[B, A, n], overwritten by A answers, the first of which the last step that is read gives.</param>
    public void Run(ReadOnlySpan<float> series, int steps, int seen, Span<float> answers)
    {
        int n = series.Length / (sequences * steps), count = answers.Length / (sequences * n);
        if (inputs.Length != sequences * n)
            inputs = new float[sequences * n];
        stream.Reset();
        for (int t = 0; t < seen + count - 1; t++)
        {
            for (int row = 0; row < sequences && t < seen; row++)
                series.Slice((row * steps + t) * n, n).CopyTo(inputs.AsSpan(row * n));
            tape.Rewind();
            var x = tape.Input([sequences, n], inputs);
            stream.Step((project is null ? x : project.Forward(x, default)).Value, outputs);
            if (t < seen - 1)
                continue;
            head.Forward(tape.Input([sequences, rnn.OutputSize], outputs), default).Value.CopyTo(inputs);
            for (int row = 0; row < sequences; row++)
                inputs.AsSpan(row * n, n).CopyTo(answers[((row * count + t - seen + 1) * n)..]);
        }
    }
}
