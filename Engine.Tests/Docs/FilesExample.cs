using MoGru.Cells;
using MoGru.Cells.Keras;
using MoGru.Cells.Onnx;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>What docs/own-models.md tells of files of others.</summary>
public class FilesExample
{
    [Fact]
    public void Load_OfAnothersFile_TellsWhatBecameOfIt()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.safetensors");
        ParameterList theirs = [], parameters = [];
        Rnn.Create(CellSpec.Parse("gru"), theirs.Scope("encoder"), 2, 3);
        theirs.Initialise(new RandomStream(1, "theirs"));
        theirs.Save(path, prefix: "model.");
        Rnn.Create(CellSpec.Parse("gru"), parameters.Scope("rnn"), 2, 3);
        parameters.Initialise(new RandomStream(2, "ours"));

        var report = parameters.Load(path, new()
        {
            Prefix = "model.",
            Rename = name => name.Replace("encoder.", "rnn.", StringComparison.Ordinal),  // none leaves it out
            IsPartial = true,  // what the file lacks keeps its values
            Converts = true,   // F16, BF16, F64 and integers are rounded to single precision
        });

        Assert.Equal("4 parameters were read", $"{report}");
        Assert.Equal(theirs["encoder.weight_hh_l0"].Value, parameters["rnn.weight_hh_l0"].Value);
    }

    [Fact]
    public void OnnxFile_OfOthers_IsAModel()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Onnx", "pytorch", "gru_all.onnx");
        var tape = new Tape();
        float[] series = new float[2 * 9 * 3];

        var model = OnnxFile.Load(path);
        var forecast = model.Forward(tape.Input([2, 9, 3], series), default);

        Assert.Equal([2, 9, 2], forecast.Shape);
    }

    [Fact]
    public void OnnxFile_OfAModel_HasLengthsAndStates()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.onnx");
        var parameters = new ParameterList();
        var model = new Sequential(parameters, _ => Rnn.Create(CellSpec.Parse("mogru"), parameters.Scope("rnn"), 3, 4), s => new Linear(s, 4, 1));
        parameters.Initialise(new RandomStream(1, "initial values"));

        OnnxFile.Save(path, model, parameters, input: [1, 1, 3]);

        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(path);
        Assert.Equal(["x", "lengths", "rnn.h.0", "rnn.v.0"], session.InputNames);
        Assert.Equal(["rnn.h.0.final", "rnn.v.0.final", "y"], session.OutputNames);
    }

    [Fact]
    public void Keras_LayersInNpz_AreReadAndWritten()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("keras.npz");
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse("lstm"), parameters, 2, 3, numLayers: 2);
        parameters.Initialise(new RandomStream(1, "ours"));
        rnn.SaveKeras(path);

        var report = rnn.LoadKeras(path);     // the recurrent layers of the file, in its order
        rnn.LoadKeras(path, "lstm", "lstm_1");  // or those that are named
        rnn.SaveKeras(path);

        Assert.Equal("8 parameters were read", $"{report}");
    }
}
