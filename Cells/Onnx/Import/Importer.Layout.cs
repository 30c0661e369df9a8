using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Onnx.Import;

// Other arrangements of the same elements. An exchange of axes moves nothing until an operation needs another order in memory.
sealed partial class Importer
{
    Operand Transposed()
    {
        var given = Given(0);
        if (given is Constant { Shape: [int rows, int columns] } matrix && node.Integers("perm") is null or [1, 0])
        {
            Count(matrix.Values.Length);
            return matrix.With([columns, rows], Exchanged(matrix));
        }
        var x = Tensor(0);
        int[] perm = node.Integers("perm") is { } asked
            ? [.. asked.Select(axis => Axis(axis, x.Rank))]
            : [.. Enumerable.Range(0, x.Rank).Reverse()];
        return perm.Order().SequenceEqual(Enumerable.Range(0, x.Rank))
            ? Permuted(x, perm)
            : throw node.Refuses($"exchanges axes {Extent.Text([.. perm.Select(axis => (Extent)axis)])} of {x.Rank}");
    }

    Operand Reshaped()
    {
        if (Given(1) is not Integers { IsScalar: false } target)
            throw node.Refuses("takes a shape that is no row of sizes");
        var given = Given(0);
        var sizes = Completed(given.Sizes, target.Values);
        return given switch
        {
            Mark mark => new Mark(mark.Kind, sizes),
            Integers integers when sizes.Length < 2 => new Integers(integers.Values, sizes.Length == 0),
            Constant constant => Shaped(constant, sizes),
            _ => Viewed(Tensor(0), sizes),
        };
    }

    // 0 keeps a size, −1 is found.
    Extent[] Completed(Extent[] from, Extent[] target)
    {
        if (node.Integer("allowzero", 0) != 0 && target.Contains(0))
            throw node.Refuses("makes an axis of size 0");
        Extent[] sizes = [.. target.Select((size, axis) => size == 0 && axis < from.Length ? from[axis] : size)];
        int open = Array.IndexOf(sizes, -1);
        if (open >= 0)
        {
            Extent[] others = [.. sizes.Where((_, axis) => axis != open)];
            sizes[open] = Extent.Of(from).Over(Extent.Of(others)) ?? throw DoesNotFit(from, target);
        }
        return Array.TrueForAll(sizes, size => size.Factor > 0) && Extent.Of(sizes) == Extent.Of(from)
            ? sizes
            : throw DoesNotFit(from, target);
    }

    DataFormatException DoesNotFit(Extent[] from, Extent[] target) => node.Refuses(
        $"gives {Extent.Text(from)} the shape {Extent.Text(target)}, which does not fit for any number of sequences and steps",
        "export the model with dynamic axes for both");

    Flow Flattened()
    {
        var x = Tensor(0);
        int axis = (int)node.Integer("axis", 1);
        axis = axis == x.Rank ? axis : Axis(axis, x.Rank);
        var sizes = x.Sizes;
        return Viewed(x, [Extent.Of(sizes.AsSpan(0, axis)), Extent.Of(sizes.AsSpan(axis))]);
    }

    Operand Squeezed()
    {
        var given = Given(0);
        var sizes = given.Sizes;
        int[] axes = Numbers("axes", 1) is { } asked
            ? [.. asked.Select(axis => Axis(axis, sizes.Length))]
            : [.. Enumerable.Range(0, sizes.Length).Where(axis => sizes[axis] == 1)];
        if (axes.Any(axis => sizes[axis] != 1))
            throw node.Refuses($"drops axes of {Extent.Text(sizes)} that are not of size 1");
        return OfSizes(given, [.. sizes.Where((_, axis) => !axes.Contains(axis))]);
    }

    Operand Unsqueezed()
    {
        var given = Given(0);
        var sizes = given.Sizes;
        long[] asked = Numbers("axes", 1) ?? throw node.Refuses("adds no axes");
        int rank = sizes.Length + asked.Length;
        int[] axes = [.. asked.Select(axis => Axis(axis, rank)).Distinct().Order()];
        if (axes.Length != asked.Length)
            throw node.Refuses("adds an axis twice");
        List<Extent> all = [.. sizes];
        foreach (int axis in axes)
            all.Insert(axis, 1);
        return OfSizes(given, [.. all]);
    }

    Operand OfSizes(Operand given, Extent[] sizes) => given switch
    {
        Constant constant => Shaped(constant, sizes),
        Mark mark => new Mark(mark.Kind, sizes),
        Integers integers when sizes.Length < 2 => new Integers(integers.Values, sizes.Length == 0),
        _ => Viewed(Tensor(0), sizes),
    };

    Constant Shaped(Constant constant, Extent[] sizes) => Array.TrueForAll(sizes, size => size.IsFixed)
        ? constant.With([.. sizes.Select(size => (int)size.Factor)])
        : throw node.Refuses($"gives a constant the shape {Extent.Text(sizes)}");

    Operand Joined()
    {
        Operand[] parts = [.. Enumerable.Range(0, node.Inputs.Count).Select(Given)];
        if (parts.Length == 0)
            throw node.Refuses("joins nothing");
        if (Array.TrueForAll(parts, part => part is Integers { IsScalar: false }))
            return new Integers(Row(parts.SelectMany(part => ((Integers)part).Values)), isScalar: false);
        int axis = Axis(node.Integer("axis", 0), parts[0].Sizes.Length);
        if (!Array.TrueForAll(parts, part => Fits(part.Sizes, parts[0].Sizes, axis)))
            throw node.Refuses($"joins {string.Join(" and ", parts.Take(4).Select(part => Extent.Text(part.Sizes)))} along axis {axis}");
        if (Array.TrueForAll(parts, part => part is Constant))
            return Constants([.. parts.Cast<Constant>()], axis);
        var first = Tensor(Math.Max(0, Array.FindIndex(parts, part => part is Flow)));
        return Concat([.. parts.Select((_, k) => Tensor(k)).Select(part => Alike(part, first))], axis);
    }

    static bool Fits(Extent[] sizes, Extent[] first, int axis) =>
        sizes.Length == first.Length && Enumerable.Range(0, sizes.Length).All(k => k == axis || sizes[k] == first[k]);

    Flow Concat(Flow[] parts, int axis)
    {
        int at = parts[0].Order[axis];
        Extent total = 0;
        foreach (var part in parts)
        {
            var size = part.Memory[at];
            TakesAlong(size);
            total = total.Factor == 0 ? size
                : (total.Batches, total.Steps) == (size.Batches, size.Steps) ? total with { Factor = total.Factor + size.Factor }
                : throw node.Refuses($"joins {total} and {size} along axis {axis}", "join features, or pieces of one length");
        }
        int[] from = [.. parts.Select(part => part.Slot)];
        int first = slots;
        slots += from.Length;
        made.Add((in run) =>
        {
            for (int k = 0; k < from.Length; k++)
                run[first + k] = run[from[k]];
        });
        Extent[] memory = [.. parts[0].Memory];
        memory[at] = total;
        return Emit(memory, parts[0].Order, (in run) => Variable.Concat(at, run.Values(first, from.Length)));
    }

    Constant Constants(Constant[] parts, int axis)
    {
        int[] shape = [.. parts[0].Shape];
        int outer = Product(shape.AsSpan(0, axis)), length = parts.Sum(part => part.Values.Length);
        shape[axis] = parts.Sum(part => part.Shape[axis]);
        Count(length);
        float[] all = new float[length];
        int at = 0;
        for (int block = 0; block < outer; block++)
        {
            foreach (var part in parts)
            {
                int count = part.Values.Length / outer;
                part.Values.AsSpan(block * count, count).CopyTo(all.AsSpan(at));
                at += count;
            }
        }
        return parts[0].With(shape, all);
    }

    /// <summary>The same tensor with its axes in another order, [perm[0], perm[1], ..].</summary>
    static Flow Permuted(Flow x, ReadOnlySpan<int> perm)
    {
        int[] order = new int[perm.Length];
        for (int k = 0; k < order.Length; k++)
            order[k] = x.Order[perm[k]];
        return new(x.Slot, x.Memory, order);
    }

    Flow InFileOrder(Flow x) => InMemory(x, x.Order);

    /// <summary>The same tensor, its axes in memory in the order of those of another.</summary>
    Flow Alike(Flow x, Flow other) => InMemory(x, [.. other.Axes.Select(axis => x.Order[axis])]);

    /// <summary>The same tensor with its axes in memory in another order: those that are there, by their places now.</summary>
    Flow InMemory(Flow x, int[] wanted)
    {
        List<int> now = [.. Enumerable.Range(0, x.Rank)];
        var result = x;
        for (int place = 0; place < wanted.Length; place++)
        {
            int at = now.IndexOf(wanted[place]);
            if (at == place)
                continue;
            Extent[] sizes = [.. now.Select(axis => x.Memory[axis])];
            now.RemoveAt(at);
            now.Insert(place, wanted[place]);
            result = Exchanged(
                result,
                Extent.Of(sizes.AsSpan(0, place)), Extent.Of(sizes.AsSpan(place, at - place)), sizes[at], Extent.Of(sizes.AsSpan(at + 1)),
                [.. now.Select(axis => x.Memory[axis])]);
        }
        return new(result.Slot, result.Memory, [.. x.Order.Select(axis => now.IndexOf(axis))]);
    }

    // [outer, m, n, inner] becomes [outer, n, m, inner].
    Flow Exchanged(Flow x, Extent outer, Extent m, Extent n, Extent inner, Extent[] memory)
    {
        int slot = x.Slot;
        if (m == 1 || n == 1)
            return Emit(memory, x.Order, (in run) => run[slot].Reshape(run.Shape(memory)));
        if (inner == 1)
            return Emit(memory, x.Order, (in run) => run[slot].Reshape(run.Shape([outer, m, n])).Transpose().Reshape(run.Shape(memory)));
        return Emit(memory, x.Order, (in run) => run[slot]
            .Reshape(run.Shape([outer, m, n * inner])).Transpose()
            .Reshape(run.Shape([outer * n, inner, m])).Transpose()
            .Reshape(run.Shape(memory)));
    }

    /// <summary>The same elements under another shape: in their order in memory where each new axis is of neighbours there.</summary>
    Flow Viewed(Flow x, Extent[] sizes)
    {
        if (sizes.Length > Shape.MaxRank)
            throw node.Refuses($"has {sizes.Length} axes; at most {Shape.MaxRank} are read");
        var groups = AxisGroups.Of(x.Sizes, sizes) ?? throw DoesNotFit(x.Sizes, sizes);
        if (!AxisGroups.AreNeighbours(groups, x.Order))
            x = InFileOrder(x);
        List<Extent> memory = [];
        int[] order = new int[sizes.Length];
        foreach (var group in groups.OrderBy(group => group.OldCount == 0 ? int.MaxValue : x.Order[group.Old]))
        {
            for (int k = 0; k < group.NewCount; k++)
            {
                order[group.New + k] = memory.Count;
                memory.Add(sizes[group.New + k]);
            }
        }
        int slot = x.Slot;
        Extent[] all = [.. memory];
        return Emit(all, order, (in run) => run[slot].Reshape(run.Shape(all)));
    }

    int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw node.Refuses($"names axis {axis} of {rank}");

    /// <summary>Fixed numbers that are an input, or an attribute in earlier versions; none where they are not there.</summary>
    long[]? Numbers(string attribute, int input) => node.Input(input).Length == 0
        ? node.Integers(attribute)
        : Given(input) is Integers integers && Array.TrueForAll(integers.Values, value => value.IsFixed)
            ? [.. integers.Values.Select(value => value.Factor)]
            : throw node.Refuses($"takes {attribute} that the file computes", "export it with fixed ones");

    static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes)
            product *= size;
        return product;
    }
}
