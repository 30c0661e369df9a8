using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>
/// A layer over whole sequences, step after step of its plain text, in any reading. Sequences of unequal length walk together, the longest
/// first: those that have ended leave, so no step is made beyond a sequence's end. Reused from pass to pass, for whichever layer.
/// </summary>
sealed class PlainWalk<T>(RnnLayer layer)
    where T : IQuantity<T>
{
    readonly PlainStep<T> step = new(layer);
    readonly SequenceLengths order = new();
    readonly List<T> ended = [];      // parts of one state, those of the longest sequences last
    T[] outputs = [];
    T[] retentions = [];              // β, step by step
    T[][] endings = [];               // of the stages, every state of the rows that ended
    int[] rows = [];
    int told;                         // the steps of which there is a β
    int made;                         // all steps
    int sequenceSteps;                // T
    bool backwards, unequal;

    /// <summary>
    /// β of every step where the cell has one: of the sequences that have such a step, in the order of <see cref="Place"/>; otherwise empty.
    /// </summary>
    public ReadOnlySpan<T> Retentions => told == made ? retentions.AsSpan(0, made) : [];

    /// <summary>Told before every step of its number and of how many sequences have it; rows are told apart by <see cref="Place"/>.</summary>
    public Action<int, int>? Stepping { get; set; }

    /// <summary>Told after every step whose output is its first state of its number and that output, gives what takes the place of both.</summary>
    public Func<int, T, T>? Following { get; set; }

    /// <summary>The place among [B, T] of a row of a step.</summary>
    public int Place(int row, int step) => unequal ? order.Index(row, step, backwards) : row * sequenceSteps + step;

    /// <summary>Sets the layer and the parameters of a pass.</summary>
    public void Use(RnnLayer walked, Func<Engine.Memory.Parameter, T> parameter)
    {
        layer = walked;
        step.Serve(walked);
        step.Use(parameter);
    }

    /// <summary>Walks.</summary>
    /// <param name="x">[B, T, n].</param>
    /// <param name="states">The states at the start, [B, size] each; replaced by those at the end of the walk.</param>
    /// <param name="sides">The inputs beside x in the layer's order, as <see cref="SideInput.In"/> shapes them.</param>
    /// <param name="reverse">True to walk from the last step to the first; outputs keep their places.</param>
    /// <param name="lengths">The steps of each sequence; none where all have T.</param>
    /// <returns>[B, T, outputs].</returns>
    public T Forward(T x, Span<T> states, ReadOnlySpan<T> sides, bool reverse, ReadOnlySpan<int> lengths)
    {
        int steps = x.Shape[1];
        if (outputs.Length < steps + 1)
            (outputs, retentions) = (new T[steps + 1], new T[steps + 1]);
        (told, made, sequenceSteps, backwards, unequal) = (0, 0, steps, reverse, !lengths.IsEmpty);
        return lengths.IsEmpty ? Together(x, states, sides, reverse) : Unequal(x, states, sides, reverse, lengths);
    }

    T Together(T x, Span<T> states, ReadOnlySpan<T> sides, bool reverse)
    {
        (int batch, int steps, int n) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        for (int walked = 0; walked < steps; walked++)
        {
            int time = reverse ? steps - 1 - walked : walked;
            for (int k = 0; k < sides.Length; k++)
                step.Sides[k] = layer.Sides[k].Span == SideSpan.Step ? sides[k].Slice(1, time, 1).Reshape([batch, sides[k].Shape[2]]) : sides[k];
            var y = Step(time, x.Slice(1, time, 1).Reshape([batch, n]), states);
            outputs[time] = y.Reshape([batch, 1, y.Shape[1]]);
        }
        return T.Concat(1, outputs.AsSpan(0, steps));
    }

    T Step(int time, T x, Span<T> states)
    {
        Stepping?.Invoke(time, x.Shape[0]);
        var y = step.Run(x, states);
        if (Following is { } following && step.GivesState)
            states[0] = y = following(time, y);
        made++;
        if (step.TryRetention(out retentions[time]))
            told++;
        return y;
    }

    T Unequal(T x, Span<T> states, ReadOnlySpan<T> sides, bool reverse, ReadOnlySpan<int> lengths)
    {
        (int batch, int steps, int n) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        order.Set(lengths, steps);
        if (rows.Length < batch * steps)
            rows = new int[batch * steps];
        var inputs = x.Reshape([batch * steps, n]);
        Sort(states, batch);

        // Every stage ends where a sequence does; the last one has the sequences that never had a step.
        int going = batch, stages = 0, longest = order.Count == 0 ? 0 : order.Length(0);
        for (int time = 0; time <= longest; time++)
        {
            int still = going;
            while (still > 0 && order.Length(still - 1) <= time)
                still--;
            if (still < going)
                Leave(states, stages++, still, going);
            going = still;
            if (going == 0)
                break;
            SetSequenceSides(sides, going);
            for (int place = 0; place < going; place++)
                rows[place] = order.Index(place, time, reverse);
            for (int k = 0; k < sides.Length; k++)
            {
                if (layer.Sides[k].Span == SideSpan.Step)
                    step.Sides[k] = sides[k].Reshape([batch * steps, sides[k].Shape[2]]).Rows(rows.AsSpan(0, going));
            }
            outputs[time] = Step(time, inputs.Rows(rows.AsSpan(0, going)), states);
        }
        Return(states, stages, batch);
        return Spread(x, batch, steps, longest, reverse);
    }

    // Those of whole sequences, in the order of the walk; those of a pass as they are.
    void SetSequenceSides(ReadOnlySpan<T> sides, int going)
    {
        for (int place = 0; place < going; place++)
            rows[place] = order.Row(place);
        for (int k = 0; k < sides.Length; k++)
        {
            if (layer.Sides[k].Span != SideSpan.Step)
                step.Sides[k] = layer.Sides[k].Span == SideSpan.Sequence ? sides[k].Rows(rows.AsSpan(0, going)) : sides[k];
        }
    }

    // The states in the order of the walk.
    void Sort(Span<T> states, int batch)
    {
        for (int place = 0; place < batch; place++)
            rows[place] = order.Row(place);
        for (int k = 0; k < states.Length; k++)
            states[k] = states[k].Rows(rows.AsSpan(0, batch));
    }

    void Leave(Span<T> states, int stage, int still, int going)
    {
        if (endings.Length <= stage)
            Array.Resize(ref endings, Math.Max(stage + 1, 2 * endings.Length));
        if (endings[stage] is null || endings[stage].Length < states.Length)
            endings[stage] = new T[states.Length];
        for (int k = 0; k < states.Length; k++)
        {
            endings[stage][k] = states[k].Slice(0, still, going - still);
            if (still > 0)
                states[k] = states[k].Slice(0, 0, still);
        }
    }

    // The states where each sequence ended, in the order of the batch.
    void Return(Span<T> states, int stages, int batch)
    {
        for (int place = 0; place < batch; place++)
            rows[order.Row(place)] = place;
        for (int k = 0; k < states.Length; k++)
        {
            ended.Clear();
            for (int stage = stages - 1; stage >= 0; stage--)
                ended.Add(endings[stage][k]);
            states[k] = T.Concat(0, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ended)).Rows(rows.AsSpan(0, batch));
        }
    }

    // The outputs at their places, zero beyond the ends.
    T Spread(T x, int batch, int steps, int longest, bool reverse)
    {
        int width = layer.OutputSize, first = 0;
        outputs[longest] = x.Filled([1, width], 0);
        for (int time = 0; time < longest; time++)
            first += outputs[time].Shape[0];
        rows.AsSpan(0, batch * steps).Fill(first);
        for (int time = 0, row = 0; time < longest; time++)
        {
            int going = outputs[time].Shape[0];
            for (int place = 0; place < going; place++)
                rows[order.Index(place, time, reverse)] = row++;
        }
        return T.Concat(0, outputs.AsSpan(0, longest + 1)).Rows(rows.AsSpan(0, batch * steps)).Reshape([batch, steps, width]);
    }
}
