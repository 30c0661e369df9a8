using DataType = Onnx.TensorProto.Types.DataType;

namespace MoGru.Cells.Onnx.Import;

// What the file computes from sizes and from the steps of sequences.
sealed partial class Importer
{
    const int MostSizes = 1024;  // in a row that is computed

    Extent[] Row(IEnumerable<Extent> numbers) =>
        numbers.Take(MostSizes + 1).ToArray() is { Length: <= MostSizes } row
            ? row
            : throw node.Refuses($"makes a row of more than {MostSizes} sizes");

    Operand Cast() => (Given(0), (DataType)node.Integer("to", 0)) switch
    {
        ((Constant or Flow) and var given, DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16) => given,
        ((Integers or Mark) and var given, DataType.Int32 or DataType.Int64) => given,
        (Flow { Slot: InputSlot } tokens, DataType.Int32 or DataType.Int64) when TakesTokens => tokens,
        var (_, type) => throw node.Refuses($"makes type {type} of what is of another kind"),
    };

    Integers ShapeOf()
    {
        var sizes = Given(0).Sizes;
        (int start, int end) = (Within(node.Integer("start", 0), sizes.Length), Within(node.Integer("end", sizes.Length), sizes.Length));
        return new(start < end ? sizes[start..end] : [], isScalar: false);
    }

    Integers Multiplied() => OfEach((a, b) => a * b);

    Integers Divided() => OfEach((a, b) => a.Over(b) ?? throw node.Refuses($"divides the size {a} by {b}, which leaves a rest"));

    Integers OfEach(Func<Extent, Extent, Extent> operation)
    {
        if (Given(0) is not Integers { Values: var a } first || Given(1) is not Integers { Values: var b } second
            || (a.Length != b.Length && a.Length != 1 && b.Length != 1))
            throw node.Refuses("computes sizes of what are none");
        int count = a.Length == 1 ? b.Length : a.Length;
        var row = Row(Enumerable.Range(0, count).Select(k => operation(a[a.Length == 1 ? 0 : k], b[b.Length == 1 ? 0 : k])));
        return new(row, first.IsScalar && second.IsScalar);
    }

    // What is as large as it is to become.
    Operand Expanded()
    {
        var given = Given(0);
        return Given(1) is Integers { Values: var sizes } && given.Sizes.AsSpan().EndsWith(sizes)
            ? given
            : throw node.Refuses($"repeats {Extent.Text(given.Sizes)}", "leave the repetition to the operation that needs it");
    }

    Mark Places() => Is(Given(0), 0) && Is(Given(1), steps) && Is(Given(2), 1)
        ? new(MarkKind.Places, [steps])
        : throw node.Refuses("counts something other than steps");

    static bool Is(Operand operand, Extent number) => operand is Integers { Values: [var value] } && value == number;

    Mark LastPlaces() => Given(0) is Mark { Kind: MarkKind.Lengths } lengths && Is(Given(1), 1)
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
        return Given(0) is Mark { Kind: MarkKind.Places, Sizes: var places }
            && places.AsSpan().SequenceEqual([1, steps, 1]) && Given(1).Sizes.AsSpan().SequenceEqual([batch, 1, 1])
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
