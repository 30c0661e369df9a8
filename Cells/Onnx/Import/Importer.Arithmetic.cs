using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Onnx.Import;

// Element by element, products, and what is taken over an axis.
sealed partial class Importer
{
    Flow Unary(Func<Variable, Variable> function) => Emit(Tensor(0), function);

    Flow Binary(Func<Variable, Variable, Variable> operation)
    {
        if (Given(1) is Constant { IsScalar: true } right && Given(0) is Flow a && right.Shape.Length <= a.Rank)
            return Emit(a, x => operation(x, x.Tape.Scalar(right.Values[0])));
        if (Given(0) is Constant { IsScalar: true } left && Given(1) is Flow b && left.Shape.Length <= b.Rank)
            return Emit(b, x => operation(x.Tape.Scalar(left.Values[0]), x));
        return Binary(Tensor(0, Role(0)), Tensor(1, Role(1)), operation, isFirstConstant: Given(0) is Constant);
    }

    string Role(int index) => node.Type == "Add" && Given(1 - index) is Flow ? "bias" : "value";

    // The axes of the result lie in memory as those of the operand that passes compute.
    Flow Binary(Flow a, Flow b, Func<Variable, Variable, Variable> operation, bool isFirstConstant)
    {
        (int rank, var sizesOfA, var sizesOfB) = (Math.Max(a.Rank, b.Rank), a.Sizes, b.Sizes);
        (a, b) = (OfRank(a, rank), OfRank(b, rank));
        if (isFirstConstant)
            a = Alike(a, b);
        else
            b = Alike(b, a);
        Extent[] memory = [.. a.Memory.Select((size, at) => size == 1 ? b.Memory[at] : size)];
        if (memory.Where((size, at) => b.Memory[at] != size && b.Memory[at] != 1).Any())
            throw node.Refuses(
                $"meets {Extent.Text(sizesOfA)} and {Extent.Text(sizesOfB)}, which do not fit for any number of sequences and steps");
        (int left, int right) = (a.Slot, b.Slot);
        return Emit(memory, a.Order, (in run) => operation(run[left], run[right]));
    }

    Flow OfRank(Flow x, int rank) => x.Rank == rank ? x : Viewed(x, [.. Enumerable.Repeat((Extent)1, rank - x.Rank), .. x.Sizes]);

    // y = alpha A B + beta C
    Flow Gemm()
    {
        var (a, b) = (Tensor(0), Tensor(1, "weight", isTransposed: node.Integer("transB", 0) == 0));
        if (a.Rank != 2 || b.Rank != 2)
            throw node.Refuses($"multiplies {Extent.Text(a.Sizes)} by {Extent.Text(b.Sizes)}; both must have two axes");
        if (node.Integer("transA", 0) != 0)
            a = Permuted(a, [1, 0]);
        if (node.Integer("transB", 0) != 0)
            b = Permuted(b, [1, 0]);
        (float alpha, float beta) = (node.Float("alpha", 1), node.Float("beta", 1));
        bool hasBias = GivenOrNone(2) is not null && beta != 0;
        var bias = hasBias ? Tensor(2, "bias") : null;
        if (bias is not null && alpha == 1 && beta == 1 && bias.Sizes.AsSpan().SequenceEqual([b.Sizes[1]]))
            return Linear(a, b, bias);
        var y = Linear(a, b, null);
        if (alpha != 1)
            y = Emit(y, x => x * alpha);
        if (bias is null)
            return y;
        return Binary(y, beta == 1 ? bias : Emit(bias, x => x * beta), (left, right) => left + right, isFirstConstant: false);
    }

    Flow MatMul()
    {
        bool isWeight = Given(1).Sizes.Length == 2;
        var (a, b) = (Tensor(0), Tensor(1, "weight", isTransposed: isWeight));
        if (isWeight && a.Rank >= 2)
            return Linear(a, b, null);
        if (a.Rank != 3 || b.Rank != 3 || a.Sizes[0] != b.Sizes[0] || a.Sizes[2] != b.Sizes[1])
            throw node.Refuses(
                $"multiplies {Extent.Text(a.Sizes)} by {Extent.Text(b.Sizes)}; it must be [.., k] by [k, n], or [b, m, k] by [b, k, n]");
        TakesAlong(a.Sizes[2]);
        (int left, int right) = ((a = InFileOrder(a)).Slot, (b = InFileOrder(b)).Slot);
        return Emit([a.Memory[0], a.Memory[1], b.Memory[2]], a.Order, (in run) => run[left].MatMul(run[right]));
    }

    // x [.., k] by b [k, n], which the product reads as [n, k].
    Flow Linear(Flow x, Flow b, Flow? bias)
    {
        if (x.Sizes[^1] != b.Sizes[0])
            throw node.Refuses(
                $"multiplies {Extent.Text(x.Sizes)} by {Extent.Text(b.Sizes)}, which does not fit for any number of sequences and steps",
                "export the model with dynamic axes for both");
        TakesAlong(x.Sizes[^1]);
        (x, b) = (EndingWith(x, x.Rank - 1), InMemory(b, [b.Order[1], b.Order[0]]));
        Extent[] memory = [.. x.Memory[..^1], b.Memory[0]];
        (int from, int weight) = (x.Slot, b.Slot);
        return bias is null
            ? Emit(memory, x.Order, (in run) => run[from].Linear(run[weight]))
            : Emit(memory, x.Order, (in run) => run[from].Linear(run[weight], run[bias.Slot]));
    }

    /// <summary>The same tensor with one of the file's axes as the last in memory.</summary>
    Flow EndingWith(Flow x, int axis)
    {
        int at = x.Order[axis];
        return at == x.Rank - 1 ? x : InMemory(x, [.. Enumerable.Range(0, x.Rank).Where(other => other != at), at]);
    }

    Flow OverLastAxis(Func<Variable, Variable> function)
    {
        var x = Tensor(0);
        if (x.Rank == 0)
            throw node.Refuses("is of a number without axes");
        int axis = Axis(node.Integer("axis", source.Opset < 13 ? 1 : -1), x.Rank);
        TakesAlong(x.Sizes[axis]);
        return source.Opset >= 13 || axis == x.Rank - 1
            ? Emit(EndingWith(x, axis), function)
            : throw node.Refuses("is of several axes at once, as before version 13", "export it with opset_version=13 or later");
    }

    // What lies beyond the ends of sequences counts where steps are taken together.
    void TakesAlong(Extent size) => TakesAllSteps |= size.Steps > 0;

    Flow Reduced(Func<Variable, int, Variable> reduce)
    {
        var x = Tensor(0);
        if (Numbers("axes", 1) is not [var named])
            throw node.Refuses("is over none or several axes", "export it over one axis after the other");
        int axis = Axis(named, x.Rank), at = x.Order[axis], slot = x.Slot;
        TakesAlong(x.Memory[at]);
        Extent[] memory = [.. x.Memory];
        memory[at] = 1;
        var kept = Emit(memory, x.Order, (in run) => reduce(run[slot], at));
        return node.Integer("keepdims", 1) != 0 ? kept : Viewed(kept, [.. kept.Sizes.Where((_, k) => k != axis)]);
    }
}
