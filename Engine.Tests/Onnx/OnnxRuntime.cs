using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using MoGru.Cells.Onnx;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Tests.Formats;

namespace MoGru.Tests.Onnx;

/// <summary>A model of ours as ONNX Runtime runs it. Where MOGRU_ONNX names a folder, the files stay there for others to look at.</summary>
sealed class OnnxRuntime : IDisposable
{
    static readonly string? kept = Environment.GetEnvironmentVariable("MOGRU_ONNX");

    readonly InferenceSession session;

    public OnnxRuntime(Module module, ParameterList parameters, Shape input, OnnxOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        OnnxFile.Save(path, module, parameters, input, options);
        File = System.IO.File.ReadAllBytes(path);
        if (kept is not null)
            System.IO.File.WriteAllBytes(Path.Combine(kept, $"{Convert.ToHexString(SHA256.HashData(File))}.onnx"), File);
        session = Session(File);
    }

    /// <summary>A model of others.</summary>
    public OnnxRuntime(byte[] file) => (File, session) = (file, Session(file));

    static InferenceSession Session(byte[] file)
    {
        using var settings = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new(file, settings);
    }

    /// <summary>The file.</summary>
    public byte[] File { get; }

    /// <summary>The names of the inputs.</summary>
    public IReadOnlyCollection<string> Inputs => session.InputMetadata.Keys.ToArray();

    /// <summary>The names of the outputs.</summary>
    public IReadOnlyCollection<string> Outputs => session.OutputMetadata.Keys.ToArray();

    /// <summary>The sizes of an input; −1 of those that vary.</summary>
    public int[] Sizes(string input) => session.InputMetadata[input].Dimensions;

    /// <summary>Runs it.</summary>
    /// <param name="inputs">Arrays of float, int or long, with their sizes.</param>
    public Dictionary<string, float[]> Run(params (string Name, Array Values, int[] Shape)[] inputs)
    {
        var values = inputs.ToDictionary(input => input.Name, input => Tensor(input.Values, [.. input.Shape.Select(size => (long)size)]));
        using var options = new RunOptions();
        using var outputs = session.Run(options, values, session.OutputNames);
        var all = session.OutputNames.Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second.GetTensorDataAsSpan<float>().ToArray());
        foreach (var value in values.Values)
            value.Dispose();
        return all;
    }

    public void Dispose() => session.Dispose();

    static OrtValue Tensor(Array values, long[] shape) => values switch
    {
        float[] floats => OrtValue.CreateTensorValueFromMemory(floats, shape),
        int[] integers => OrtValue.CreateTensorValueFromMemory(integers, shape),
        _ => OrtValue.CreateTensorValueFromMemory((long[])values, shape),
    };
}
