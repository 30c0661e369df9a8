using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Tests.Docs;

/// <summary>Models read step by step, of docs/own-models.md.</summary>
static class StreamingExample
{
    /// <summary>Reads series [n] of a model, each on a thread of its own.</summary>
    /// <returns>The last output of each.</returns>
    public static float[] Serve(Module model, ParameterList parameters, float[][] series)
    {
        var last = new float[series.Length];
        Parallel.For(0, series.Length, k =>
        {
            var stream = new ModuleStreamer(model, parameters, [1, 1, 1]);  // one a thread, for one sequence, one step, one feature
            Span<float> y = stackalloc float[1];
            foreach (float value in series[k])
                stream.Step([value], y);
            last[k] = y[0];
        });
        return last;
    }

    /// <summary>Two halves of a sequence x [1, 4, 2], the second from the states that the first ended with.</summary>
    /// <returns>The last output.</returns>
    public static float[] InHalves(Rnn rnn, Variable x)
    {
        var first = rnn.Forward(x.Slice(1, 0, 2));
        var states = new RnnStates();
        foreach (string name in rnn.StateNames)
            states[name, 0] = first.FinalState(name, 0);
        var second = rnn.Forward(x.Slice(1, 2, 2), states);
        return second.Y.SelectStep(-1).Value.ToArray();
    }

    /// <summary>Streams of one model that come and go.</summary>
    /// <returns>The last output of the second.</returns>
    public static float Pool(Module model, ParameterList parameters, string path)
    {
        var pool = new ModulePool(model, parameters, [1, 1, 1], threads: 8);
        ModuleState first = pool.Open(), second = pool.Open();
        var y = new float[2];
        pool.Step([first, second], [0.1f, 0.2f], y);
        first.Dispose();
        second.Save(path);

        var again = pool.Open(path);
        pool.Step(again, [0.3f], y.AsSpan(0, 1));
        return y[0];
    }
}
