namespace MoGru.Cells.Structured;

/// <summary>
/// <see cref="QkanLstmCell"/> where edges turn by their inputs alone and measure Z: one product of features of h a step, one of those of x a chunk, by a
/// weight that every pass makes. The features are made anew backward.
/// </summary>
sealed class QkanSeriesCell : QkanLstmCell
{
    readonly int reps, features;
    readonly Slot ofState, ofInput;    // features, and 1 after those of x
    readonly Slot dOfState, dOfInput;
    readonly Product fromState, fromInput;

    public QkanSeriesCell(CellScope scope, QkanParameters parameters)
        : base(scope)
    {
        (reps, features) = (parameters.Reps, QkanFeatures.Count(parameters.Reps));
        var weight = AddDerivedWeight(QkanFeatures.WeightOf(parameters), parameters.All, (all, _) => QkanWeight.Make(parameters, all));
        (int stateColumns, int inputColumns) = (features * HiddenSize, features * InputSize + 1);
        ofState = AddSlot(SlotKind.Chunk, size: stateColumns);
        ofInput = AddSlot(SlotKind.Chunk, size: inputColumns);
        dOfState = AddSlot(SlotKind.Scratch, size: stateColumns);
        dOfInput = AddSlot(SlotKind.Gradient, size: inputColumns);
        GateMap state = new(stateColumns, HiddenSize), input = new(inputColumns, HiddenSize);
        for (int row = 0; row < parameters.Units; row += HiddenSize)
        {
            state.AddDerived(weight, row);
            input.AddDerived(weight, row, stateColumns);
        }
        fromInput = AddProduct(input, ofInput, Gates, DGates, accumulate: false);
        fromState = AddProduct(state, ofState, Gates, DGates, accumulate: true);
        ReadInput();
        WorkAhead();
    }

    public override void ForwardAhead(in Step chunk)
    {
        SeeInput(chunk);
        chunk.Apply(fromInput);
    }

    public override void BackwardAhead(in Step chunk)
    {
        SeeInput(chunk);
        BlockRows all = chunk[ofInput], dAll = chunk[dOfInput];
        chunk.ApplyBackward(fromInput, accumulate: false, dAll, dOfInput.Width);
        for (int row = 0; row < chunk.Rows; row++)
        {
            var dX = chunk.InputGradient.Slice(row * InputSize, InputSize);
            QkanFeatures.Backward(chunk.Input.Slice(row * InputSize, InputSize), reps, all[row].Window(0, 1), dAll[row].Window(0, 1), dX);
        }
    }

    protected override void Layers(in Step step)
    {
        SeeState(step);
        step.Apply(fromState);
    }

    protected override void LayersBackward(in Step step)
    {
        SeeState(step);
        BlockRows all = step[ofState], dAll = step[dOfState], before = step.Before(H), dH = step.Gradient(H);
        step.ApplyBackward(fromState, accumulate: false, dAll, dOfState.Width);
        for (int row = 0; row < step.Rows; row++)
        {
            var dBefore = dH[row].Window(0, 1)[..HiddenSize];
            dBefore.Clear();
            QkanFeatures.Backward(before[row].Window(0, 1)[..HiddenSize], reps, all[row].Window(0, 1), dAll[row].Window(0, 1), dBefore);
        }
    }

    void SeeState(in Step step)
    {
        BlockRows all = step[ofState], before = step.Before(H);
        for (int row = 0; row < step.Rows; row++)
            QkanFeatures.Of(before[row].Window(0, 1)[..HiddenSize], reps, all[row].Window(0, 1));
    }

    void SeeInput(in Step chunk)
    {
        var all = chunk[ofInput];
        for (int row = 0; row < chunk.Rows; row++)
        {
            var own = all[row].Window(0, 1);
            QkanFeatures.Of(chunk.Input.Slice(row * InputSize, InputSize), reps, own);
            own[features * InputSize] = 1;
        }
    }
}
