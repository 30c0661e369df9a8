using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Structured;

/// <summary>
/// The parallel gated network: every step sees the inputs before it through one map of a window of them, and nothing recurs through the output; state w
/// [B, W · n], the inputs of the window, oldest first. What lies further back than the window it cannot know.
/// The map of the window is linear, so one layer cannot choose what it adds up: adding (20 steps, 40 epochs) ends at .11, two layers end at .001.
/// </summary>
sealed class PgnType() : FusedCellType(
    "pgn", "Parallel gated network",
    new("PGN: The RNN's New Successor is Effective for Long-Range Time Series Forecasting", 2024, "arXiv 2409.17703"), [window, channels],
    "PGN")
{
    const long LargestRow = 1 << 28;

    static readonly NumberOption window =
        new("window", "the inputs before the present one that a step sees", 32) { Whole = true, Least = 1, Most = 65_536, Examples = [3, 1] };
    static readonly NumberOption channels =
        new("channels", "groups of inputs, each with maps and d outputs of its own", 1) { Whole = true, Least = 1, Most = 65_536, Examples = [3] };

    public override CellSizes? OwnExample => new(6, 5);

    public override string? Refusal(CellSpec spec, CellSizes sizes) => sizes.Input % (int)spec.Options.Number(channels) != 0
            ? $"{sizes.Input} inputs are not {spec.Options.Number(channels):0} groups of one size."
        : (long)spec.Options.Number(window) * sizes.Input > LargestRow || (long)spec.Options.Number(channels) * sizes.Hidden > LargestRow
            ? "a window of so many inputs, or so many groups of units, is too long for one row; make one of them smaller."
        : null;

    public override void Step<T>(PlainStep<T> step)
    {
        (int n, int d) = (step.InputSize, step.HiddenSize);
        (int W, int groups) = ((int)step.Options.Number(window), (int)step.Options.Number(channels));
        int m = n / groups, batch = step.X.Shape[0];
        T w = step["w"];
        var outputs = new T[groups];
        for (int k = 0; k < groups; k++)
        {
            // hist = Σ_j K[:, :, j] w[j] + b, [a_g; a_u] = G [x; hist] + b, g = σ(a_g), u = tanh(a_u), y = g ⊙ hist + (1 − g) ⊙ u
            T inputs = w.Reshape([batch, W, n]).Slice(2, k * m, m).Reshape([batch, W * m]);
            T kernel = step.Parameter("hidden_MLP.weight").Slice(0, k * d, d).Transpose().Reshape([d, W * m]).Named("K");
            T hist = inputs.Linear(kernel, step.Parameter("hidden_MLP.bias").Slice(0, k * d, d)).Named("hist");
            T map = step.Parameter("gate.weight").Slice(0, 2 * k * d, 2 * d).Reshape([2 * d, m + d]).Named("G");
            T a = step.Concat(step.X.Slice(1, k * m, m), hist).Linear(map, step.Parameter("gate.bias").Slice(0, 2 * k * d, 2 * d)).Named("a");
            T g = a.Slice(1, 0, d).Sigmoid().Named("g");
            outputs[k] = g * hist + (1 - g) * a.Slice(1, d, d).Tanh().Named("u");
        }
        step.Output = step.Concat(outputs);

        // w' = (w[1], …, w[W−1], x)
        step["w"] = W == 1 ? step.X : step.Concat(w.Slice(1, n, (W - 1) * n), step.X);
    }

    protected override Cell Create(CellScope scope) => new PgnCell(scope, (int)scope.Options.Number(window), (int)scope.Options.Number(channels));
}

/// <summary>Step and adjoint of <see cref="PgnType"/>: a product of the window, and one of its result for each group.</summary>
sealed class PgnCell : Cell
{
    readonly int groups, newest;  // where the newest input of the window stands
    readonly State w;
    readonly Slot maps;    // [a_g | a_u] of every group, which become [g | u], then hist of every group
    readonly Slot output;  // y, group after group
    readonly Slot dMaps;
    readonly Slot dOutput;
    readonly Product history;
    readonly Product[] gates;

    public PgnCell(CellScope scope, int window, int groups)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d, int m) = (InputSize, HiddenSize, InputSize / groups);
        (this.groups, newest) = (groups, (window - 1) * n);
        Initial ofWindow = new Initial.Uniform(1 / Math.Sqrt(m * window)), ofGates = new Initial.Uniform(1 / Math.Sqrt(m + d));
        var kernel = scope.Parameter("hidden_MLP.weight", [groups * d, m, window], ofWindow);
        var bias = scope.Parameter("hidden_MLP.bias", [groups * d], ofWindow);
        var gate = scope.Parameter("gate.weight", [2 * groups * d, m + d, 1], ofGates);
        var gateBias = scope.Parameter("gate.bias", [2 * groups * d], ofGates);

        // What the groups' maps of their own inputs are to all inputs: zero outside of the group.
        float[] own = OfGroups(d), ownGates = OfGroups(2 * d);
        var ofHistory = AddDerivedWeight(
            [groups * d, window * n], [kernel], (used, _) => AllInputs(used[0].Transpose(), own).Reshape([groups * d, window * n]));
        var ofInput = AddDerivedWeight(
            [2 * groups * d, n], [gate],
            (used, _) => AllInputs(used[0].Slice(1, 0, m).Reshape([2 * groups * d, 1, m]), ownGates).Reshape([2 * groups * d, n]));
        var ofHist = AddDerivedWeight([2 * groups * d, d], [gate], (used, _) => used[0].Slice(1, m, d).Reshape([2 * groups * d, d]));

        w = AddState("w", size: window * n);
        maps = AddSlot(SlotKind.Saved, blocks: 3 * groups);
        output = AddSlot(SlotKind.Scratch, blocks: groups);
        dMaps = AddSlot(SlotKind.Gradient, blocks: 3 * groups);
        dOutput = SetOutput(output);
        GateMap projection = new(n, d), windows = new(window * n, d);
        for (int block = 0; block < 2 * groups; block++)
            projection.AddDerived(ofInput, block * d, 0, gateBias);
        for (int k = 0; k < groups; k++)
        {
            projection.AddBias(k * d, bias);
            windows.AddDerived(ofHistory, k * d);
        }
        AddProjection(projection, maps, dMaps);
        history = AddProduct(windows, w, maps.Window(2 * groups, groups), dMaps.Window(2 * groups, groups), accumulate: true);
        gates = new Product[groups];
        for (int k = 0; k < groups; k++)
        {
            var map = new GateMap(d, d).AddDerived(ofHist, 2 * k * d).AddDerived(ofHist, (2 * k + 1) * d);
            gates[k] = AddProduct(map, maps.Window(2 * groups + k, 1), maps.Window(2 * k, 2), dMaps.Window(2 * k, 2), accumulate: true);
        }
        ReadInput();
    }

    // [groups · rows, groups]: 1 where the row is of the group.
    float[] OfGroups(int rows)
    {
        var own = new float[groups * rows * groups];
        for (int row = 0; row < groups * rows; row++)
            own[row * groups + row / rows] = 1;
        return own;
    }

    // [rows, lags, m] of each row's own group to [rows, lags, groups, m].
    Variable AllInputs(Variable ofGroup, float[] own)
    {
        var shape = ofGroup.Shape;
        return ofGroup.Reshape([shape[0], shape[1], 1, shape[2]]) * ofGroup.Tape.Input([shape[0], 1, groups, 1], own);
    }

    public override void Forward(in Step step)
    {
        step.Apply(history);
        foreach (var product in gates)
            step.Apply(product);
        BlockRows all = step[maps], outputs = step[output];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], y = outputs[row];
            for (int k = 0; k < groups; k++)
            {
                for (int i = 0; i < Width; i += Lanes.Count)
                {
                    Lanes g = GateMath.Sigmoid(a[2 * k, i]), u = GateMath.Tanh(a[2 * k + 1, i]);
                    y[k, i] = Vector512.FusedMultiplyAdd(g, a[2 * groups + k, i] - u, u);
                    (a[2 * k, i], a[2 * k + 1, i]) = (g, u);
                }
            }
        }

        // w' = (w[1], …, w[W−1], x)
        Span<float> before = step.Before(w), after = step.After(w);
        var x = step.Input;
        for (int row = 0; row < step.Rows; row++)
        {
            var next = after.Slice(row * w.Width, w.Width);
            before.Slice(row * w.Width + InputSize, newest).CopyTo(next);
            x.Slice(row * InputSize, InputSize).CopyTo(next[newest..]);
            next[w.Size..].Clear();
        }
    }

    public override void Backward(in Step step)
    {
        BlockRows all = step[maps], dAll = step[dMaps], dOutputs = step[dOutput];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row], dY = dOutputs[row];
            for (int k = 0; k < groups; k++)
            {
                for (int i = 0; i < Width; i += Lanes.Count)
                {
                    Lanes g = a[2 * k, i], u = a[2 * k + 1, i], dOut = dY[k, i];

                    // y = g * hist + (1 - g) * u, g = Sigmoid(a_g), u = Tanh(a_u)
                    dA[2 * k, i] = dOut * (a[2 * groups + k, i] - u) * Slopes.OfSigmoid(g);
                    dA[2 * k + 1, i] = dOut * (Lanes.One - g) * Slopes.OfTanh(u);
                    dA[2 * groups + k, i] = dOut * g;
                }
            }
        }

        // [a_g a_u] += hist Gᵀ
        Span<float> dMap = dAll;
        for (int k = 0; k < groups; k++)
            step.ApplyBackward(gates[k], accumulate: true, dMap[((2 * groups + k) * Width)..], dMaps.Width);

        // w' = (w[1], …, w[W−1], x)
        Span<float> dWindow = step.Gradient(w), dX = step.InputGradient;
        for (int row = 0; row < step.Rows; row++)
        {
            Span<float> dW = dWindow.Slice(row * w.Width, w.Size), dInput = dX.Slice(row * InputSize, InputSize);
            TensorPrimitives.Add(dInput, dW[newest..], dInput);
            dW[..newest].CopyTo(dW[InputSize..]);
            dW[..InputSize].Clear();
        }

        // hist += w Kᵀ
        step.ApplyBackward(history, accumulate: true, dWindow, w.Width);
    }
}
