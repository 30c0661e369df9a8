using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>A layer of a <see cref="PlainCellType"/> over sequences, for its output to look at. Gradients flow through the operations themselves.</summary>
sealed class PlainNode : Node, ILayerPass
{
    readonly PlainSides sides = new();
    PlainWalk<Variable>? walk;
    Func<Parameter, Variable>? use;  // of the one tape that this is recorded on
    Variable[] states = [];
    bool hasRetention;
    StepNotes? notes;  // of a tape that looks for anomalies
    bool stepless;  // whether no sequence has a step, so that nothing is walked

    public Variable Output { get; private set; }

    public void Run(PlainLayer walked, in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse, in CellSides given)
    {
        int count = walked.States.Count;
        if (states.Length < count)
            states = new Variable[count];
        var tape = input.Source.Tape;
        for (int k = 0; k < count; k++)
        {
            var state = walked.States[k];
            var start = k < initial.Length ? initial[k] : default;
            RnnLayer.Check(state, start, input);
            states[k] = start.Exists
                ? start.Reshape([input.Batch, state.OuterWidth])
                : tape.Filled([input.Batch, state.OuterWidth], 0);
        }
        walk ??= new(walked);
        walk.Use(walked, use ??= tape.Use);
        hasRetention = walked.HasRetention;
        var others = sides.Set(walked, input.Source, given);
        stepless = !input.Lengths.IsEmpty && !input.Lengths.ContainsAnyExcept(0);
        notes = tape.DetectsAnomalies ? new(tape, input.Steps) : null;
        walk.Stepping = notes is null ? null : Noting(notes, walk, walked);
        Output = stepless
            ? Nothing(tape, [input.Batch, input.Steps, walked.OutputSize])
            : walk.Forward(input.Source, states.AsSpan(0, count), others, reverse, input.Lengths);

        notes?.End();

        // Variables of their own, so that their gradient is what comes from above, without what comes through the output.
        for (int k = 0; k < count; k++)
            states[k] = states[k].Slice(0, 0, input.Batch);
    }

    // Apart, because it allocates.
    static Action<int, int> Noting(StepNotes notes, PlainWalk<Variable> walk, PlainLayer walked) =>
        (step, rows) => notes.Begin(walked, 0, step, rows, row => walk.Place(row, step));

    // Zeros through which no gradient flows, though one may be asked for.
    static Variable Nothing(Tape tape, Shape shape)
    {
        var zeros = tape.Output(shape, needsGradient: true);
        tape.ValueOf(zeros).Span.Clear();
        return zeros;
    }

    public Variable FinalState(State state) => states[state.Index];

    public Anomaly? FirstAnomaly(bool isBackward) => notes?.FirstAnomaly(directions: 1, isBackward);

    public bool MeanRetention(Span<float> perRowAndStep)
    {
        if (!hasRetention || walk is null)
            return false;
        perRowAndStep[..(Output.Shape[0] * Output.Shape[1])].Clear();  // beyond the ends of sequences it stays so
        var betas = stepless ? [] : walk.Retentions;
        for (int step = 0; step < betas.Length; step++)
        {
            (int rows, int width) = (betas[step].Shape[0], betas[step].Shape[1]);
            for (int row = 0; row < rows; row++)
                perRowAndStep[walk.Place(row, step)] = Reduce.Sum(betas[step].Value.Slice(row * width, width)) / width;
        }
        return true;
    }

    protected internal override void Backward()
    {
    }
}
