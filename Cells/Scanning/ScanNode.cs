using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// One layer over a whole sequence as one node on the tape. It cuts the batch into groups of rows, lets threads walk them, each group
/// through the whole sequence by its own <see cref="GroupWalk"/>, and adds up the gradients in one order.
/// </summary>
sealed class ScanNode : Node, IWork, ILayerPass
{
    /// <summary>
    /// Below this <see cref="Work"/> threads do not pay. Measured on two cores of an EPYC with AVX-512, forward and backward after a pause in
    /// which the second thread fell asleep, one thread's time over two's at 0.75 / 1 / 1.5 times this: MoGRU 0.88 / 1.00 / 1.15 and GRU 1.1 /
    /// 1.2 / 1.3 at hidden 16 to 128. Waking the thread takes 20 to 40 µs; one thread does this much in 30 (GRU forward) to 60 (MoGRU backward).
    /// </summary>
    public const long SharedWork = 1 << 20;

    /// <summary>
    /// From this many floats on, backward asks for the memory of a step one step ahead. Measured where the last-level cache has 32 MiB, shared:
    /// MoGRU of 64 over 200 steps, 24 MB, 1.08 to 1.11 times as fast; below 12 MB it costs 1 to 3 %.
    /// </summary>
    const long FarMemory = 1 << 22;

    readonly List<GroupWalk> walks = [];
    readonly TokenRows tokenRows = new();
    readonly SequenceLengths sequenceLengths = new();
    readonly SideInputs sideInputs = new();
    TokenRows? tokens;         // those rows, where the input is tokens
    PassWeights? weights;
    SequenceLengths? lengths;  // those lengths, where they differ
    Func<Shape, Tensor>? take;
    Tape tape = null!;
    Cell cell = null!;
    RowGroups groups;
    long version;  // of the parameters, when the pass went forward
    bool backward;
    bool far;  // whether what forward kept is more than the caches hold
    Variable x;  // none where the input is tokens
    Variable y;
    Tensor xValue, yValue, xGradient, yGradient;
    Tensor sheets;     // [sheets, ·]
    Tensor retention;  // [B, T], in passes that do not keep all for backward
    Variable[] initial = [];
    Variable[] final = [];

    /// <summary>The output, [B, T, OutputSize of the cell].</summary>
    public Variable Output => y;

    /// <summary>Runs a layer and records it.</summary>
    /// <param name="cell">The cell; tokens only for one that takes them.</param>
    /// <param name="input">[B, T, n], or tokens of a table [V, n].</param>
    /// <param name="initial">The initial states in the cell's order, [B, width] each; those that do not exist are zero.</param>
    /// <param name="reverse">True to walk from the last step to the first.</param>
    /// <param name="sides">What there is for the cell's side inputs.</param>
    /// <param name="weights">The cell's derived weights, made on the tape before.</param>
    public static ScanNode Record(
        Cell cell, in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse, in CellSides sides = default,
        PassWeights? weights = null)
    {
        RnnLayer.Check(input, cell.InputSize);
        var node = input.Source.Tape.Record<ScanNode>();
        node.weights = weights;
        node.Run(cell, input, initial, reverse, sides);
        return node;
    }

    /// <summary>A state after the last step of the walk, [B, width].</summary>
    public Variable FinalState(State state) => final[state.Index];

    /// <summary>The mean of β over the hidden dimension for every row and step, [B, T].</summary>
    /// <returns>False where the cell has no β.</returns>
    public bool MeanRetention(Span<float> perRowAndStep)
    {
        if (!retention.IsNone)
        {
            retention.Span.CopyTo(perRowAndStep);
            return true;
        }
        if (lengths is not null)
            perRowAndStep[..(y.Shape[0] * y.Shape[1])].Clear();
        for (int k = 0; k < groups.Count; k++)
        {
            if (!walks[k].Retain(perRowAndStep))
                return false;
        }
        return cell.HasRetention;
    }

    void Run(Cell scanned, in LayerInput input, ReadOnlySpan<Variable> initialStates, bool reverse, in CellSides sides)
    {
        (tape, cell, tokens) = (input.Source.Tape, scanned, input.IsTokens ? tokenRows : null);
        x = input.IsTokens ? default : input.Source;
        if (initial.Length < cell.States.Count)
            (initial, final) = (new Variable[cell.States.Count], new Variable[cell.States.Count]);
        (int batch, int steps) = (input.Batch, input.Steps);
        lengths = input.Lengths.IsEmpty ? null : sequenceLengths;
        lengths?.Set(input.Lengths, steps);
        groups = new(lengths?.Count ?? batch);
        take ??= tape.Take;

        y = tape.Output<ScanNode>([batch, steps, cell.OutputSize], tape.Records);
        (xValue, yValue) = (x.Exists ? tape.ValueOf(x) : default, tape.ValueOf(y));
        retention = (!tape.Records || cell.Recomputes) && cell.HasRetention ? tape.Take([batch, steps]) : default;
        foreach (var state in cell.States)
        {
            initial[state.Index] = state.Index < initialStates.Length ? initialStates[state.Index] : default;
            RnnLayer.Check(state, initial[state.Index], input);
            final[state.Index] = tape.Output<ScanNode>([batch, state.OuterWidth], tape.Records);
        }
        if (cell.Sides.Count > 0)
            sideInputs.Set(cell, sides, input);
        var inputs = new PassInputs(tokens, cell.Sides.Count > 0 ? sideInputs : null, weights, tape.Cancellation);
        while (walks.Count < groups.Count)
            walks.Add(new());
        for (int k = 0; k < groups.Count; k++)
        {
            var rows = groups.RowsOf(k);
            walks[k].Take(cell, new(rows.Start, rows.Count, steps, reverse) { Lengths = lengths }, tape.Records, take, inputs);
        }
        foreach (var parameter in cell.Gradients.Versions.Parameters)
            tape.Watch(parameter);
        version = cell.Prepare();
        tokens?.Project(input, cell.Projections[0], weights);
        if (lengths is not null)
            SetWhatIsNotWalked(lengths, input.Lengths);
        Look(tape.DetectsAnomalies);
        ShareOut(backwardPass: false);
        if (FirstAnomaly(isBackward: false) is { } anomaly)
            tape.AddHidden(y, anomaly);
    }

    public Anomaly? FirstAnomaly(bool isBackward)
    {
        GroupWalk? first = null;
        for (int k = 0; k < groups.Count; k++)
        {
            var found = walks[k].Watch;
            if (found.Found is { } anomaly && anomaly.IsBackward == isBackward
                && (first is null || IsBefore(found.FoundAt, first.Watch.FoundAt)))
                first = walks[k];
        }
        return first?.Watch.Found;

        bool IsBefore(int step, int other) => isBackward ? step > other : step < other;
    }

    void Look(bool looks)
    {
        for (int k = 0; k < groups.Count; k++)
            walks[k].Look(looks);
    }

    protected internal override void Backward()
    {
        cell.PrepareBackward(version);
        (xGradient, yGradient) = (x.Exists ? tape.GradientOf(x) : default, tape.GradientOf(y));
        sheets = tape.Take([groups.Sheets, cell.Gradients.Length + (tokens?.SumsLength ?? 0)]);
        long kept = 0;
        for (int k = 0; k < groups.Count; k++)
            kept += walks[k].KeptLength;
        far = kept >= FarMemory;
        Look(tape.IsExplaining);
        ShareOut(backwardPass: true);
        if (lengths is not null)
            AddGradientsOfEmptySequences(lengths);
        AddTokenGradients();
        for (int sheet = 0; sheet < groups.Sheets; sheet++)
        {
            cell.Gradients.AddToParameters(SheetOf(sheet));
            weights?.AddGradients(new(cell.Gradients, SheetOf(sheet)));
        }
    }

    // The sums of all sheets in order, then one product, in the first of them.
    void AddTokenGradients()
    {
        if (tokens is null || groups.Count == 0)
            return;
        var first = new GradientSheet(cell.Gradients, SheetOf(0));
        for (int sheet = 1; sheet < groups.Sheets; sheet++)
            TensorPrimitives.Add(first.TokenSums, new GradientSheet(cell.Gradients, SheetOf(sheet)).TokenSums, first.TokenSums);
        tokens.Backward(first.TokenSums, first, walks[0].Scratch);
    }

    void IWork.Do(int part, int parts)
    {
        // Every so many-th sheet, since of unequal sequences those of the first sheets are the longest.
        for (int sheet = part; sheet < groups.Sheets; sheet += parts)
        {
            var own = groups.GroupsOf(sheet);
            if (backward)
                SheetOf(sheet).Clear();
            for (int k = own.Start; k < own.Start + own.Count; k++)
            {
                if (backward)
                    walks[k].Backward(xValue.Span, yGradient.Span, xGradient.Span, initial, final, new(cell.Gradients, SheetOf(sheet)), far);
                else
                    walks[k].Forward(xValue.Span, yValue.Span, retention.Span, initial, final);
            }
        }
    }

    /// <summary>What a pass costs, in multiply-adds of one gate: the nonlinearities of a unit cost as much as 64 of them, at every width.</summary>
    public static long Work(int batch, int steps, int hiddenSize) => (long)batch * steps * hiddenSize * (hiddenSize + 64);

    void ShareOut(bool backwardPass)
    {
        backward = backwardPass;
        if (Work(y.Shape[0], y.Shape[1], cell.HiddenSize) < SharedWork || groups.Sheets == 1)
            ((IWork)this).Do(0, 1);
        else
            tape.Run(this);
        tape.Cancellation.ThrowIfCancellationRequested();  // a walk may have ended on its way
    }

    // Beyond a sequence's end the output is zero; a sequence of no steps ends with its initial state.
    void SetWhatIsNotWalked(SequenceLengths order, ReadOnlySpan<int> all)
    {
        (int steps, int width) = (y.Shape[1], y.Shape[2]);
        for (int row = 0; row < all.Length; row++)
        {
            yValue.Span.Slice((row * steps + all[row]) * width, (steps - all[row]) * width).Clear();
            if (!retention.IsNone)
                retention.Span.Slice(row * steps + all[row], steps - all[row]).Clear();
        }
        for (int place = order.Count; place < all.Length; place++)
        {
            foreach (var state in cell.States)
            {
                var end = RowOf(state, final[state.Index].Write(), order.Row(place));
                if (initial[state.Index] is { Exists: true } start)
                    RowOf(state, start.Value, order.Row(place)).CopyTo(end);
                else
                    end.Clear();
            }
        }
    }

    void AddGradientsOfEmptySequences(SequenceLengths order)
    {
        for (int place = order.Count; place < y.Shape[0]; place++)
        {
            foreach (var state in cell.States)
            {
                if (initial[state.Index] is not { Exists: true, NeedsGradient: true } start)
                    continue;
                var dStart = RowOf(state, start.Gradient, order.Row(place));
                TensorPrimitives.Add(dStart, RowOf(state, final[state.Index].Gradient, order.Row(place)), dStart);
            }
        }
    }

    Span<float> SheetOf(int sheet) => sheets.Span.Slice(sheet * sheets.Shape[1], sheets.Shape[1]);

    static Span<float> RowOf(State state, Span<float> all, int row) => all.Slice(row * state.OuterWidth, state.OuterWidth);

    static ReadOnlySpan<float> RowOf(State state, ReadOnlySpan<float> all, int row) => all.Slice(row * state.OuterWidth, state.OuterWidth);
}
