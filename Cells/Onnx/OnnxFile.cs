using Google.Protobuf;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// Models in the format of ONNX: written (opset 17) for other runtimes, and read from them. For any number of threads while nobody changes
/// the parameters.
/// </summary>
public static class OnnxFile
{
    const int IrVersion = 8, Opset = 17;
    const long MostFloats = (int.MaxValue - (64L << 20)) / sizeof(float);  // the format ends at 2 GiB

    /// <summary>
    /// Writes a module as it evaluates: input <c>x</c>, output <c>y</c>, any number of sequences of any length. Networks of <c>rnn</c>,
    /// <c>gru</c> and <c>lstm</c> become the operators of these names, those of every other cell a <c>Scan</c> of its equations. What
    /// stands around them is what the module's tape records for inputs of several sizes, so a model of one's own is written too; what it
    /// computes from its input by other means than operations is refused. Tokens, which an <see cref="Embedding"/> reads, are int64.
    /// </summary>
    /// <param name="path">The file; whole or not there.</param>
    /// <param name="module">The module or model.</param>
    /// <param name="parameters">Its parameters, in memory.</param>
    /// <param name="input">
    /// The shape of an input: [B, T, n], [B, n], or [B, T] of tokens. Any B, and any T unless the options say otherwise.
    /// </param>
    /// <param name="options">What else is input and output; lengths and states unless it says otherwise.</param>
    /// <exception cref="NotSupportedException">
    /// The module has an operation that ONNX lacks, or makes others where there are more sequences or steps.
    /// </exception>
    /// <exception cref="ArgumentException">The module takes another shape.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory, or another thread is writing to them.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Module module, ParameterList parameters, Shape input, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parameters);
        options ??= new();
        if (input.Rank is not (2 or 3))
            throw new ArgumentException(
                $"The input is {input}; it must be [batch, steps, n], [batch, n], or [batch, steps] of tokens.", nameof(input));
        if (parameters.TotalLength > MostFloats)
            throw new NotSupportedException(
                $"The model has {parameters.TotalLength} numbers; a file of ONNX holds {MostFloats}. Save its parameters as safetensors.");
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "MoGru",
            Graph = OnnxTrace.Of(module, parameters, input, options),
        };
        model.MetadataProps.Add(options.Metadata.Select(one => new StringStringEntryProto { Key = one.Key, Value = one.Value }));
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        AtomicFile.Write(path, stream => model.WriteTo(stream));
    }

    /// <summary>
    /// Reads a model of RNN, GRU and LSTM operators, linear maps and what stands around them, such as PyTorch and
    /// <see cref="Save"/> write: one that runs, trains and streams like every module, its parameters the file's weights. Its operators
    /// are run as they are in evaluation: nothing is dropped. What cannot be read is refused here, by the name of its node, and nothing
    /// outside of the file is looked at.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="output">Which output the model gives; the first that is no state of a network where none is named.</param>
    /// <exception cref="DataFormatException">
    /// The file is missing or damaged, has an operator that is not known here, or fits no number of sequences; the message says which and
    /// what helps.
    /// </exception>
    public static OnnxModel Load(string path, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return OnnxModel.Parse(ForeignFile.Bytes(path, "an ONNX model"), path, output);
    }
}
