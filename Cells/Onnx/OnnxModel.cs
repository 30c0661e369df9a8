using CommunityToolkit.HighPerformance.Buffers;
using MoGru.Cells.Onnx.Import;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Onnx;

/// <summary>
/// A model that <see cref="OnnxFile.Load"/> has read. Its networks are of the cells <c>rnn</c>, <c>gru</c> and <c>lstm</c>: they heed the
/// lengths of a pass and carry their states from pass to pass, whether the file has inputs for them or begins with zeros. Keeps nothing of
/// a pass: any number of threads may run it, each with its own tape, while nobody changes the parameters.
/// </summary>
public sealed class OnnxModel : Module
{
    readonly ModelStep[] made;
    readonly Extent[] input;
    readonly int slots, output;
    readonly bool takesAllSteps;

    OnnxModel(Importer importer, int output, string outputName)
    {
        (made, input, slots, this.output) = ([.. importer.Steps], importer.Input, importer.Slots, output);
        (Parameters, HasLengths, TakesTokens) = (importer.Parameters, importer.HasLengths, importer.TakesTokens);
        (InputName, OutputName) = (importer.InputName, outputName);
        takesAllSteps = importer.TakesAllSteps;
    }

    /// <summary>
    /// The weights, in memory, with the file's values, ready to train and to be saved. Names are the file's where it has some; networks
    /// have PyTorch's, below the name of their node.
    /// </summary>
    public ParameterList Parameters { get; }

    /// <summary>The file's name of the input; states and lengths are those of the pass.</summary>
    public string InputName { get; }

    /// <summary>The file's name of the output.</summary>
    public string OutputName { get; }

    /// <summary>
    /// The shape of one sequence of one step, or of as many as the file is of alone: [1, 1, n], [1, n] of a model without sequences, [1, 1]
    /// of tokens. It is sequences first, also where the file has time first.
    /// </summary>
    public Shape InputShape => Shape.Of([.. input.Select(size => size.At(1, 1))]);

    /// <summary>True where the input is tokens, whole numbers that stand for rows of a table.</summary>
    public bool TakesTokens { get; }

    /// <summary>
    /// True where the file itself takes the lengths of sequences (<c>sequence_lens</c>), and says what comes of steps beyond them.
    /// Otherwise the lengths of a pass hold for networks, and for the last step where the file selects it: that of each sequence; they must
    /// be equal where the file takes steps together, such as a mean of them.
    /// </summary>
    public bool HasLengths { get; }

    /// <summary>
    /// The output for an input of the shape that <see cref="InputShape"/> says, of any number of sequences and steps; sequences are its
    /// first axis.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// x has another shape, a number is no token, a length does not fit, or sequences are shorter than T where the file has no lengths and
    /// is of one number of steps or takes steps together.
    /// </exception>
    public override Variable Forward(Variable x, in Pass pass)
    {
        var shape = x.Shape;
        for (int axis = 0; axis < input.Length && shape.Rank == input.Length; axis++)
        {
            if (shape[axis] < 1 || (input[axis].IsFixed && input[axis].Factor != shape[axis]))
                throw Misfit(shape);
        }
        if (shape.Rank != input.Length)
            throw Misfit(shape);
        bool isSequence = input.Length == 3 || TakesTokens;
        if (isSequence && !HasLengths && pass.Lengths.ContainsAnyExcept(shape[1]))
            RequireHeeded();
        using var owner = SpanOwner<Variable>.Allocate(slots, AllocationMode.Clear);
        try
        {
            var run = new Run(owner.Span, x, pass, shape[0], isSequence ? shape[1] : 1);
            foreach (var step in made)
                step(run);
            return run[output];
        }
        finally
        {
            owner.Span.Clear();  // the pool keeps no tape alive
        }
    }

    // Sequences that end before T in a file that knows no lengths.
    void RequireHeeded()
    {
        if (input[1].IsFixed)
            throw new ArgumentException(
                $"The file is of sequences of {input[1]} steps alone; give it whole ones, or export it with dynamic axes.");
        if (takesAllSteps)
            throw new ArgumentException(
                "The file takes all steps of its sequences together and knows no lengths; give it sequences of one length at a time.");
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="DataFormatException">It cannot be read.</exception>
    internal static OnnxModel Parse(byte[] bytes, string origin, string? output = null)
    {
        var source = new OnnxSource(bytes, origin);
        string name = Output(source, output);
        DataFormatException? first = null;
        bool isTimeFirst = false;

        // A file that was exported for one number of sequences or steps is read for any, as far as that fits.
        foreach (var kept in (KeptSizes[])[KeptSizes.None, KeptSizes.Steps, KeptSizes.All])
        {
            for (bool again = true; again;)
            {
                var importer = new Importer(source, name, kept, isTimeFirst);
                try
                {
                    return new(importer, importer.Make(), name);
                }
                catch (DataFormatException refusal)
                {
                    again = importer.MeetsTimeFirst && !isTimeFirst;
                    isTimeFirst |= again;
                    first = again ? null : first ?? refusal;
                }
            }
        }
        throw first!;
    }

    static string Output(OnnxSource source, string? asked)
    {
        if (asked is not null && !source.Outputs.Contains(asked))
            FormatThrow.Absent(source.Origin, asked, "output", source.Outputs, "name one of them");
        return asked ?? source.Outputs.FirstOrDefault(name => !StateInputs.IsEnd(source, name))
            ?? (source.Outputs.Count > 0 ? source.Outputs[0] : null)
            ?? throw FormatThrow.UnsupportedFault(source.Origin, "it has no output", "give an ONNX model");
    }

    ArgumentException Misfit(Shape shape) => new(
        $"The input is {shape}; the model takes {Extent.Text(input)}{(TakesTokens ? " of tokens" : "")}.");
}
