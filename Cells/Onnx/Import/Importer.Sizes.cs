using DataType = Onnx.TensorProto.Types.DataType;

namespace MoGru.Cells.Onnx.Import;

// What the file computes from sizes and from the steps of sequences.
sealed partial class Importer
{
    const int MostSizes = 1024;  // in a row that is computed

    Extent[] Row(IEnumerable<Extent> numbers) =>
        numbers.Take(MostSizes + 1).ToArray() is { Length: <= MostSizes } row ? row : throw node.Refuses($"makes a row of more than {MostSizes} sizes");

    Operand Cast() => (Given(0), (DataType)node.Integer("to", 0)) switch
    {
        ((Constant or Flow) and var given, DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16) => given,
        ((Integers or Mark or Flow { Slot: InputSlot }) and var given, DataType.Int32 or DataType.Int64) when given is not Flow || TakesTokens => given,
        var (_, type) => throw node.Refuses($"makes type {type} of what is of another kind"),
    };

    Integers ShapeOf()
    {
        var sizes = Given(0).Sizes;
        (int start, int end) = ((int)Math.Clamp(node.Integer("start", 0), -99, 99), (int)Math.Clamp(node.Integer("end", sizes.Length), -99, 99));
        (start, end) = (Math.Clamp(start < 0 ? start + sizes.Length : start, 0, sizes.Length), Math.Clamp(end < 0 ? end + sizes.Length : end, 0, sizes.Length));
        return new(start < end ? sizes[start..end] : [], isScalar: false);
    }

    Integers Multiplied() => OfEach((a, b) => a * b);

    Integers Divided() => OfEach((a, b) => a.Over(b) ?? throw node.Refuses($"divides the size {a} by {b}, which leaves a rest"));

    Integers OfEach(Func<Extent, Extent, Extent> operation)
    {
        if (Given(0) is not Integers a || Given(1) is not Integers b || (a.Values.Length != b.Values.Length && a.Values.Length != 1 && b.Values.Length != 1))
            throw node.Refuses("computes sizes of what are none");
        int count = a.Values.Length == 1 ? b.Values.Length : a.Values.Length;
        return new(
            Row(Enumerable.Range(0, count).Select(k => operation(a.Values[a.Values.Length == 1 ? 0 : k], b.Values[b.Values.Length == 1 ? 0 : k]))),
            a.IsScalar && b.IsScalar);
    }

    // What is as large as it is to become.
    Operand Expanded()
    {
        var given = Given(0);
        return Given(1) is Integers { Values: var sizes } && given.Sizes.AsSpan().EndsWith(sizes)
            ? given
            : throw node.Refuses($"repeats {Extent.Text(given.Sizes)}", "leave the repetition to the operation that needs it");
    }

    Mark Places() => Given(0) is Integers { Values: [{ Factor: 0 }] } && Given(1) is Integers { Values: [var end] } && end == steps && Given(2) is Integers { Values: [{ Factor: 1, IsFixed: true }] }
        ? new(MarkKind.Places, [steps])
        : throw node.Refuses("counts something other than steps");

    Mark LastPlaces() => Given(0) is Mark { Kind: MarkKind.Lengths } lengths && Given(1) is Integers { Values: [{ Factor: 1, IsFixed: true }] }
        ? new(MarkKind.LastPlaces, lengths.Sizes)
        : throw node.Refuses("computes with the lengths of sequences");

    // Places [1, T, 1] beside what is said of sequences [B, 1, 1].
    Mark Compared()
    {
        var kind = (node.Type, (Given(1) as Mark)?.Kind) switch
        {
            ("Less", MarkKind.Lengths) => MarkKind.Going,
            ("Equal", MarkKind.LastPlaces) => MarkKind.IsLast,
            _ => throw node.Refuses("compares something other than places and lengths"),
        };
        return Given(0) is Mark { Kind: MarkKind.Places } && Given(0).Sizes.AsSpan().SequenceEqual([1, steps, 1]) && Given(1).Sizes.AsSpan().SequenceEqual([batch, 1, 1])
            ? new(kind, [batch, steps, 1])
            : throw node.Refuses("compares places and lengths that do not stand as [1, steps, 1] and [batch, 1, 1]");
    }

    // Sequences with zeros where a mark is not true.
    Operand Chosen()
    {
        if (Given(0) is not Mark { Kind: MarkKind.Going or MarkKind.IsLast } mark || Given(2) is not Constant { Values: [0] })
            throw node.Refuses("chooses by something other than the lengths of sequences, or not between values and zeros");
        var x = Tensor(1);
        if (x.Rank != 3 || !x.Sizes.AsSpan(0, 2).SequenceEqual([batch, steps]))
            throw node.Refuses($"has {Extent.Text(x.Sizes)}, where lengths are of [batch, steps, n]");
        x = InFileOrder(x);
        if (mark.Kind == MarkKind.IsLast)
            return new LastOnly(x);
        return Emit(x.Memory, x.Order, Masked(x.Slot));
    }

    static Operation Masked(int slot) => (in run) =>
        run.Pass.Lengths.IsEmpty ? run[slot] : run[slot].PackSteps(run.Pass.Lengths).SpreadSteps(run.Pass.Lengths, run.Steps);

    Flow LastSteps(LastOnly ends)
    {
        if (Numbers("axes", 1) is not [1] || node.Integer("keepdims", 1) != 0)
            throw node.Refuses("sums last steps over another axis than that of steps");
        int slot = ends.All.Slot;
        return Emit([ends.All.Memory[0], ends.All.Memory[2]], [0, 1], (in run) =>
            run.Pass.Lengths.IsEmpty ? run[slot].SelectStep(-1) : run[slot].SelectLastStep(run.Pass.Lengths));
    }
}
