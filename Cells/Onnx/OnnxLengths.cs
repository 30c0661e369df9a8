using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>The steps of each sequence as an input of a model, and what follows from them.</summary>
sealed class OnnxLengths
{
    const string Name = "lengths";

    readonly OnnxDraft draft;
    readonly OnnxValue places;  // [1, T, 1] of int64
    readonly OnnxValue ends;    // [B, 1, 1] of int64
    readonly int batch, steps;

    /// <summary>Declares the input.</summary>
    public OnnxLengths(OnnxDraft draft, int batch, int steps)
    {
        (this.draft, this.batch, this.steps) = (draft, batch, steps);
        Input = draft.Root.Input(Name, [batch], TensorProto.Types.DataType.Int32);
        var all = draft.Uncounted("Range", [draft.Integer(0), draft.Uncounted("Squeeze", [draft.Counts.Steps]), draft.Integer(1)]);
        places = draft.Uncounted("Reshape", [all, draft.Integers(1, -1, 1)]);
        var column = draft.Uncounted("Reshape", [Input, draft.Integers(-1, 1, 1)]);
        ends = draft.Uncounted("Cast", [column], OnnxDraft.Attribute("to", (int)TensorProto.Types.DataType.Int64));
        Going = places.Made("Less", [batch, steps, 1], [places, ends]);
    }

    /// <summary>[B] of int32.</summary>
    public OnnxValue Input { get; }

    /// <summary>[B, T, 1], true of the steps that a sequence has.</summary>
    public OnnxValue Going { get; }

    /// <summary>[B, T, n] with zeros beyond the ends.</summary>
    public OnnxValue Masked(OnnxValue sequences) => sequences.Where(Going, draft.Scalar(0));

    /// <summary>What a state [B, width] is at the end: as it began where a sequence has no step.</summary>
    public OnnxValue Ended(OnnxValue end, OnnxValue start)
    {
        var column = draft.Uncounted("Reshape", [ends, draft.Integers(-1, 1)]);
        return end.Where(column.Made("Greater", [batch, 1], [column, draft.Integer(0)]), start);
    }

    /// <summary>The last step of each sequence [B, T, n], as [B, n]; zero where there is none.</summary>
    public OnnxValue Last(OnnxValue sequences)
    {
        var isLast = places.Made("Equal", [batch, steps, 1], [places, draft.Uncounted("Sub", [ends, draft.Integer(1)])]);
        return sequences.Where(isLast, draft.Scalar(0)).Sum(1);
    }
}
