using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// A layer in all directions as one of ONNX's recurrent operators, which have time first and an order of gates of their own.
/// </summary>
/// <param name="draft">The model that it is a part of.</param>
/// <param name="known">The operator.</param>
/// <param name="ways">The layer, forward and perhaps backward.</param>
sealed class OnnxOperator(OnnxDraft draft, RecurrentOperator known, RnnLayer[] ways)
{
    int Units => ways[0].Scope.HiddenSize;

    /// <summary>Adds it.</summary>
    /// <param name="x">[B, T, n].</param>
    /// <param name="starts">The states at the start of each direction, [B, d] each; none for zero.</param>
    /// <param name="lengths">The steps of each sequence; none where all have T.</param>
    /// <param name="name">What it is called.</param>
    /// <returns>The output [B, T, directions · d], and the states at the end of each direction.</returns>
    public (OnnxValue Y, OnnxValue[][] Final) Apply(OnnxValue x, OnnxValue?[][] starts, OnnxLengths? lengths, string name)
    {
        (int batch, int steps, int states) = (x.Shape[0], x.Shape[1], starts[0].Length);
        var inTime = x.Made("Transpose", [steps, batch, x.Shape[2]], [x], OnnxDraft.Attribute("perm", 1, 0, 2));
        var bias = Has("bias_ih") ? Stacked($"{name}.B", "bias_ih", "bias_hh") : null;
        OnnxValue?[] inputs =
        [
            inTime,
            Stacked($"{name}.W", "weight_ih"),
            Stacked($"{name}.R", "weight_hh"),
            bias,
            lengths?.Input,
            .. Enumerable.Range(0, states).Select(state => Start([.. starts.Select(way => way[state])], batch)),
        ];
        OnnxValue[] outputs =
        [
            Output($"{name}.Y", [steps, ways.Length, batch, Units]),
            .. ways[0].States.Select(state => Output($"{name}.Y_{state.Name}", [ways.Length, batch, Units])),
        ];
        int given = Array.FindLastIndex(inputs, input => input is not null) + 1;
        OnnxDraft.Add(draft.Root, known.Name, inputs.AsSpan(0, given), [.. Attributes()], [.. outputs.Select(output => output.Name)]);
        var y = outputs[0].Made("Transpose", [batch, steps, ways.Length, Units], [outputs[0]], OnnxDraft.Attribute("perm", 2, 0, 1, 3));
        y = y.Made("Reshape", [batch, steps, ways.Length * Units], [y, draft.Integers(0, 0, ways.Length * Units)]);
        OnnxValue[] Final(int way) => [.. starts[way].Select((start, k) => OfWay(outputs[1 + k], way, batch, start, lengths))];
        return (y, [.. Enumerable.Range(0, ways.Length).Select(Final)]);
    }

    IEnumerable<AttributeProto> Attributes()
    {
        yield return OnnxDraft.Attribute("hidden_size", Units);
        yield return OnnxDraft.Attribute("direction", ways.Length == 2 ? "bidirectional" : "forward");
        if (known.HasResetAfter)
            yield return OnnxDraft.Attribute("linear_before_reset", 1);
        if (known.IsRectified)
        {
            var activations = new AttributeProto { Name = "activations", Type = AttributeProto.Types.AttributeType.Strings };
            foreach (var _ in ways)
                activations.Strings.Add(Google.Protobuf.ByteString.CopyFromUtf8("Relu"));
            yield return activations;
        }
    }

    OnnxValue Output(string name, Shape shape) => new(draft.Root, draft.NewName(name), shape, draft.Meet(shape));

    // [directions, B, d] of what each direction starts from; none where all start from zero.
    OnnxValue? Start(OnnxValue?[] starts, int batch)
    {
        if (starts.All(start => start is null))
            return null;
        OnnxValue Zero() => draft.Filled([batch, Units], draft.Meet([batch, Units]), 0);
        return OnnxValue.Concat(0, [.. starts.Select(start => (start ?? Zero()).Reshape([1, batch, Units]))]);
    }

    // The operators give 0 where a sequence has no step.
    OnnxValue OfWay(OnnxValue ends, int way, int batch, OnnxValue? start, OnnxLengths? lengths)
    {
        var end = ends.Made("Gather", [batch, Units], [ends, draft.Integer(way)], OnnxDraft.Attribute("axis", 0));
        return start is null || lengths is null ? end : lengths.Ended(end, start);
    }

    bool Has(string name) => ways[0].Scope.Parameters.Any(parameter => parameter.Name == name);

    // The named parameters of each direction one after another, [directions, ..], the gates in the operator's order.
    OnnxValue Stacked(string wanted, params string[] names)
    {
        List<float> values = [];
        int rows = known.Order.Length * Units, width = 0;
        foreach (var way in ways)
        {
            foreach (string name in names)
            {
                var parameter = way.Scope.Parameters.First(pair => pair.Name == name).Parameter;
                width = parameter.Shape.Rank == 2 ? parameter.Shape[1] : 1;
                foreach (int gate in known.Order)
                    values.AddRange(parameter.Value.Slice(gate * Units * width, Units * width));
            }
        }
        Shape shape = names.Length == 1 ? [ways.Length, rows, width] : [ways.Length, names.Length * rows];
        return draft.Floats(wanted, shape, [.. values]);
    }
}
