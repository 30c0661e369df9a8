using MoGru.Engine.Modules;

namespace MoGru.Cells.Onnx.Import;

// Parts of tensors along an axis.
sealed partial class Importer
{
    const long Open = int.MaxValue;  // an end beyond every axis

    Operand Sliced()
    {
        long[] starts = Numbers("starts", 1) ?? [], ends = Numbers("ends", 2) ?? [];
        long[] axes = Numbers("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] strides = Numbers("steps", 4) ?? [.. starts.Select(_ => 1L)];
        if (starts.Length != ends.Length || starts.Length != axes.Length || strides.AsSpan().IndexOfAnyExcept(1) >= 0)
            throw node.Refuses("takes parts with gaps or backward, or says not of each where it begins and ends");
        var part = Given(0);
        for (int k = 0; k < axes.Length; k++)
            part = Part(part, Axis(axes[k], part.Sizes.Length), starts[k], ends[k]);
        return part;
    }

    Operand Gathered()
    {
        var (given, index) = (Given(0), Given(1));
        int axis = Axis(node.Integer("axis", 0), given.Sizes.Length);
        if (index is Flow tokens && axis == 0)
            return Rows(tokens);
        if (index is not Integers { Values: var places } integers || !Array.TrueForAll(places, place => place.IsFixed))
            throw node.Refuses("takes places that the file computes, and not the rows of a table", "export it with fixed places");
        if (given is Integers from)
            return new Integers(Row(places.Select(place => from.Values[Axis(place.Factor, from.Values.Length)])), integers.IsScalar);
        if (places.Length == 0 || places.Where((place, k) => place.Factor != places[0].Factor + k).Any()
            || (places[0].Factor < 0 && places[^1].Factor >= 0))
            throw node.Refuses("takes places that do not follow each other", "export it as a slice");
        long first = places[0].Factor, end = places[^1].Factor + 1;
        var part = Part(given, axis, first, end == 0 ? Open : end);
        return integers.IsScalar ? Without(part, axis) : part;
    }

    Operand Without(Operand part, int axis) => part switch
    {
        Constant constant => constant.With([.. constant.Shape.Where((_, k) => k != axis)]),
        Flow flow => Viewed(flow, [.. flow.Sizes.Where((_, k) => k != axis)]),
        _ => throw node.Refuses("takes a part of what stands for sizes or steps"),
    };

    Operand Part(Operand whole, int axis, long start, long end)
    {
        var size = whole.Sizes[axis];
        if (start == 0 && end >= (size.IsFixed ? size.Factor : Open))
            return whole;
        if (whole is Flow { } flow && !size.IsFixed)
            return OfAnyLength(flow, axis, size, start, end);
        long length = size.IsFixed ? size.Factor : 0;
        (int from, int to) = (Within(start, length), Within(end, length));
        if (to <= from)
            throw node.Refuses($"takes places {start} to {end} of {size}, which are none");
        return whole switch
        {
            Integers integers => new Integers(Row(integers.Values[from..to]), isScalar: false),
            Constant constant => Part(constant, axis, from, to),
            Flow { } tensor => Part(tensor, axis, to - from, (in run) => from),
            _ => throw node.Refuses("takes a part of what stands for steps"),
        };
    }

    // A place that may count from the end.
    static int Within(long place, long length) => (int)Math.Clamp(place < 0 ? place + length : place, 0, length);

    delegate int Place(in Run run);

    Flow Part(Flow x, int axis, int length, Place start)
    {
        (int slot, int at) = (x.Slot, x.Order[axis]);
        Extent[] memory = [.. x.Memory];
        memory[at] = length;
        return Emit(memory, x.Order, (in run) => run[slot].Slice(at, start(run), length));
    }

    // Of an axis whose size varies, a fixed number of places from its beginning or up to its end.
    Flow OfAnyLength(Flow x, int axis, Extent size, long start, long end)
    {
        bool isFromEnd = start < 0 && end is < 0 or >= Open, isFromStart = start >= 0 && end is >= 0 and < Open;
        long length = isFromEnd ? (end >= Open ? -start : end - start) : isFromStart ? end - start : 0;
        if (length is < 1 or > int.MaxValue || start < -int.MaxValue)
            throw node.Refuses(
                $"takes places {start} to {end} of {size}", "take a fixed number of places, from the beginning or up to the end");
        if (start == -1 && size == steps && !HasLengths && x.Sizes.Count(other => other == batch) == 1)
            return LastStep(x, axis);
        if (isFromEnd)
            TakesAlong(size);
        int first = (int)start;
        return Part(x, axis, (int)length, isFromEnd ? (in run) => run.Size(size) + first : (in run) => first);
    }

    // The file knows no lengths; where a pass has them, its last step is that of each sequence.
    Flow LastStep(Flow x, int axis)
    {
        int batchAt = x.Order[Array.IndexOf(x.Sizes, batch)], stepAt = x.Order[axis];
        var rows = InMemory(x, [batchAt, stepAt, .. Enumerable.Range(0, x.Rank).Where(at => at != batchAt && at != stepAt)]);
        Extent[] memory = [.. rows.Memory], flat = [batch, steps, Extent.Of(memory.AsSpan(2))];
        memory[1] = 1;
        int slot = rows.Slot;
        return Emit(memory, rows.Order, (in run) =>
        {
            var all = run[slot].Reshape(run.Shape(flat));
            return (run.Pass.Lengths.IsEmpty ? all.SelectStep(-1) : all.SelectLastStep(run.Pass.Lengths)).Reshape(run.Shape(memory));
        });
    }

    Constant Part(Constant whole, int axis, int from, int to)
    {
        int[] shape = [.. whole.Shape];
        int inner = Product(shape.AsSpan(axis + 1)), outer = Product(shape.AsSpan(0, axis)), count = (to - from) * inner;
        Count((long)outer * count);
        float[] part = new float[outer * count];
        for (int block = 0; block < outer; block++)
            whole.Values.AsSpan((block * shape[axis] + from) * inner, count).CopyTo(part.AsSpan(block * count));
        shape[axis] = to - from;
        return whole.With(shape, part);
    }

    // The rows of a table that tokens name.
    Flow Rows(Flow tokens)
    {
        var table = Tensor(0, "weight");
        if (table.Rank != 2)
            throw node.Refuses($"takes rows of a table {Extent.Text(table.Sizes)}; it must have two axes");
        table = InFileOrder(table);
        (int weight, int numbers) = (table.Slot, tokens.Slot);
        return Emit(
            [.. tokens.Memory, table.Memory[1]], [.. tokens.Order, tokens.Rank],
            (in run) => Embedding.Rows(run[weight], run[numbers]));
    }
}
