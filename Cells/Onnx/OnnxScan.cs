using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// A layer as a <c>Scan</c> whose body is the plain step of its cell. Where sequences end, their states stay and their outputs are zero:
/// the backward direction, which comes to the last step first, starts at each sequence's own end.
/// </summary>
/// <param name="draft">The model that it is a part of.</param>
/// <param name="layer">The layer.</param>
/// <param name="name">What it is called.</param>
sealed class OnnxScan(OnnxDraft draft, RnnLayer layer, string name)
{
    readonly OnnxScope body = new(draft, draft.NewName(name), depth: 1);
    readonly List<OnnxValue> scanned = [];

    /// <summary>Adds it.</summary>
    /// <param name="x">[B, T, n].</param>
    /// <param name="states">The states at the start, [B, width] each.</param>
    /// <param name="sides">The inputs beside x.</param>
    /// <param name="lengths">The steps of each sequence; none where all have T.</param>
    /// <param name="reverse">True to walk from the last step to the first.</param>
    /// <returns>The output [B, T, outputs], and the states at the end.</returns>
    public (OnnxValue Y, OnnxValue[] Final) Apply(OnnxValue x, OnnxValue[] states, OnnxValue[] sides, OnnxLengths? lengths, bool reverse)
    {
        OnnxValue[] before = [.. layer.States.Select((state, k) => body.Input($"{name}.{state.Name}", states[k].Shape))];
        var step = new PlainStep<OnnxValue>(layer);
        step.Use(draft.Use);
        var input = OfStep(x, "x");
        for (int k = 0; k < sides.Length; k++)
            step.Sides[k] = layer.Sides[k].Span == SideSpan.Step ? OfStep(sides[k], layer.Sides[k].Name) : sides[k];
        var going = lengths is null ? null : OfStep(lengths.Going, "going", TensorProto.Types.DataType.Bool);

        OnnxValue[] after = [.. before];
        var y = step.Run(input, after);
        for (int k = 0; k < after.Length; k++)
            body.Output(draft.NewName($"{name}.{layer.States[k].Name}.after"), going is null ? after[k] : after[k].Where(going, before[k]));
        body.Output(draft.NewName($"{name}.y.after"), going is null ? y : y.Where(going, draft.Scalar(0)));
        return Add(states, x.Shape.With(2, y.Shape[1]), reverse);
    }

    // A step [B, w] of sequences [B, T, w].
    OnnxValue OfStep(OnnxValue sequences, string what, TensorProto.Types.DataType type = TensorProto.Types.DataType.Float)
    {
        scanned.Add(sequences);
        return body.Input($"{name}.{what}", [sequences.Shape[0], sequences.Shape[2]], type);
    }

    (OnnxValue Y, OnnxValue[] Final) Add(OnnxValue[] states, Shape shape, bool reverse)
    {
        OnnxValue Output(string what, Shape shape) => new(draft.Root, draft.NewName($"{name}.{what}"), shape, draft.Meet(shape));
        OnnxValue[] outputs = [.. states.Select((state, k) => Output($"{layer.States[k].Name}.end", state.Shape)), Output("output", shape)];
        long[] steps = [.. scanned.Select(_ => 1L)], ways = [.. scanned.Select(_ => reverse ? 1L : 0)];
        OnnxDraft.Add(
            draft.Root, "Scan", [.. states, .. scanned],
            [
                new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body.Graph },
                OnnxDraft.Attribute("num_scan_inputs", scanned.Count),
                OnnxDraft.Attribute("scan_input_axes", steps),
                OnnxDraft.Attribute("scan_input_directions", ways),
                OnnxDraft.Attribute("scan_output_axes", [1]),
                OnnxDraft.Attribute("scan_output_directions", [reverse ? 1 : 0]),
            ],
            [.. outputs.Select(output => output.Name)]);
        return (outputs[^1], outputs[..^1]);
    }
}
