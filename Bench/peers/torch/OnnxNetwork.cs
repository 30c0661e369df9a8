using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace MoGru.Peers;

/// <summary>A GRU or LSTM of one layer in ONNX Runtime on one thread, its inputs and outputs bound to memory of ours once.</summary>
sealed class OnnxNetwork : IDisposable
{
    readonly InferenceSession session;
    readonly RunOptions options = new();
    readonly OrtIoBinding binding;
    readonly List<OrtValue> bound = [];
    readonly float[] y;

    /// <summary>Opens a model of onnx_models.py.</summary>
    /// <param name="x">[T, B, n].</param>
    public OnnxNetwork(string path, int steps, int batch, int hidden, float[] x)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = 1, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        session = new(path, settings);
        binding = session.CreateIoBinding();
        y = new float[steps * batch * hidden];
        binding.BindInput("x", Bound(x, [steps, batch, x.Length / steps / batch]));
        binding.BindOutput("y", Bound(y, [steps, 1, batch, hidden]));
        foreach (string state in session.InputNames.Where(name => name.EndsWith('0')))
            binding.BindInput(state, Bound(new float[batch * hidden], [1, batch, hidden]));
        foreach (string state in session.OutputNames.Where(name => name.EndsWith('n')))
            binding.BindOutput(state, Bound(new float[batch * hidden], [1, batch, hidden]));
    }

    /// <summary>The outputs, [T, B, d].</summary>
    public float[] Output()
    {
        session.RunWithBinding(options, binding);
        return y;
    }

    /// <summary>The mean seconds of so many runs.</summary>
    public double Seconds(int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run < runs; run++)
            session.RunWithBinding(options, binding);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }

    public void Dispose()
    {
        binding.Dispose();
        bound.ForEach(value => value.Dispose());
        options.Dispose();
        session.Dispose();
    }

    OrtValue Bound(float[] memory, long[] shape)
    {
        var value = OrtValue.CreateTensorValueFromMemory(memory, shape);
        bound.Add(value);
        return value;
    }
}
