using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Diagonal;

/// <summary>
/// What the strongly typed GRU and LSTM share: no matrix acts on the memory; z, f and o are of the input x and of p, the input of the step before;
/// rows z, f, o; states the memory [B, d] and p [B, n].
/// </summary>
abstract class StronglyTypedType(string name, string title, string recordName, string memory) : FusedCellType(
    name, title, StronglyTypedCell.Source, [BlockParameters.NoBias], recordName)
{
    public override void Step<T>(PlainStep<T> step)
    {
        // z = a_z, f = σ(a_f), o = tanh(a_o), p' = x
        T a = (step.OfInput() + step.OfState(step["p"])).Named("a");
        T z = step.Block(a, 0).Named("z");
        T f = step.Block(a, 1).Sigmoid().Named("f");
        T o = step.Block(a, 2).Tanh().Named("o");
        step["p"] = step.X;
        step[memory] = Next(step, step[memory], z, f, o);
    }

    /// <summary>The memory after the step, and the output where that is another.</summary>
    protected abstract T Next<T>(PlainStep<T> step, T before, T z, T f, T o)
        where T : IQuantity<T>;

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        return Create(
            new(scope.Parameter("weight_ih", [3 * d, n], BlockParameters.Xavier), scope.Parameter("weight_hh", [3 * d, n], BlockParameters.Xavier),
                BlockParameters.DeclareBias(scope, "bias_ih", 3), BlockParameters.DeclareBias(scope, "bias_hh", 3)),
            d);
    }

    private protected abstract Cell Create(BlockParameters maps, int hiddenSize);
}

/// <summary>Gates and input of the step before of a <see cref="StronglyTypedType"/>, a chunk at once: no product in the step forward.</summary>
abstract class StronglyTypedCell : Cell
{
    protected const int Z = 0, O = 1, F = 2;  // blocks

    readonly State p;
    readonly Product ofPast;

    protected StronglyTypedCell(BlockParameters maps, int hiddenSize, string memory)
        : base(maps.InputSize, hiddenSize)
    {
        (int n, int d) = (InputSize, HiddenSize);
        Memory = AddState(memory);
        p = AddState("p", size: n);
        Gates = AddSlot(SlotKind.Saved, blocks: 3);
        DGates = AddSlot(SlotKind.Gradient, blocks: 3);
        GateMap input = new(n, d), past = new(n, d);
        foreach (int block in (ReadOnlySpan<int>)[0, 2, 1])  // z, o, f
        {
            input.AddBlock(maps.WeightIh, block, maps.BiasIh);
            if (maps.BiasHh is not null)
                input.PlusBias(maps.BiasHh, block * d);
            past.Add(maps.WeightHh, block * d);
        }
        AddProjection(input, Gates, DGates);
        ofPast = AddProduct(past, p, Gates, DGates, accumulate: true);
        ReadInput();
        WorkAhead();
    }

    public static CellSource Source { get; } = new("Balduzzi and Ghifary, Strongly-Typed Recurrent Neural Networks", 2016, "arXiv 1602.02218");

    protected State Memory { get; }

    /// <summary>[z | o | f].</summary>
    protected Slot Gates { get; }

    protected Slot DGates { get; }

    public sealed override void ForwardAhead(in Step chunk)
    {
        p.Layout.Pad(chunk.Input, chunk.After(p));
        chunk.Apply(ofPast);
        var all = chunk[Gates];
        for (int row = 0; row < chunk.Rows; row++)
        {
            var a = all[row];
            GateMath.Tanh(a.Window(O, 1));
            GateMath.Sigmoid(a.Window(F, 1));
        }
    }

    public sealed override void Backward(in Step step)
    {
        // p' = x
        p.Layout.AddStripped(step.Gradient(p), step.InputGradient);
        BackwardMemory(step);

        // a += p W_hhᵀ
        step.ApplyBackward(ofPast, accumulate: false, step.Gradient(p), p.Width);
    }

    /// <summary>The adjoint of the memory's own step.</summary>
    protected abstract void BackwardMemory(in Step step);
}
