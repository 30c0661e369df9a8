using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>What the steps of a network's layers name while it walks on a tape that keeps names.</summary>
/// <param name="tape">The tape.</param>
/// <param name="steps">T.</param>
sealed class StepNotes(Tape tape, int steps)
{
    readonly List<Begun> walked = [];  // in the order of the walk
    readonly List<Note> notes = [];    // likewise

    /// <summary>Called before a step of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <param name="at">The step, as it is counted by its places.</param>
    /// <param name="going">The sequences that have it.</param>
    /// <param name="places">The place of each among [B, T].</param>
    public void Begin(RnnLayer layer, int index, int at, int going, Func<int, int> places)
    {
        int[] all = new int[going];
        for (int row = 0; row < going; row++)
            all[row] = places(row);
        walked.Add(new(tape.NameCount, layer, index, at, all));
    }

    /// <summary>Called when the layers are done: what is named later is no step's.</summary>
    public void End()
    {
        for (int k = 0; k < walked.Count; k++)
        {
            var step = walked[k];
            int end = k + 1 < walked.Count ? walked[k + 1].FirstName : tape.NameCount;
            for (int named = step.FirstName; named < end; named++)
            {
                var (name, value) = tape.Named(named);
                if (value.Shape.Rank < 2 || value.Shape[0] != step.Places.Length || step.Layer.NamesWithoutRows.Contains(name))
                    continue;  // what has no row for every sequence is not of a step
                string key = step.Layer.States.FirstOrDefault(state => $"{state.Name}'" == name)?.Name ?? name;
                notes.Add(new(step.Index, step.At, key, value, step.Places));
            }
        }
    }

    /// <summary>The names of a layer, in the order in which its first step gives them.</summary>
    public IReadOnlyList<string> Names(int index) => [.. Of(index).Select(note => note.Name).Distinct()];

    /// <summary>A value or its gradient, [B, T, width]; 0 where a sequence has no such step, or no gradient comes.</summary>
    public float[] Gather(int index, string name, int batch, bool gradients)
    {
        int width = Width(index, name);
        float[] all = new float[batch * steps * width];
        foreach (var note in Of(index).Where(note => note.Name == name))
        {
            var numbers = note.Numbers(gradients);
            for (int row = 0; !numbers.IsEmpty && row < note.Places.Length; row++)
                numbers.Slice(row * width, width).CopyTo(all.AsSpan(note.Places[row] * width));
        }
        return all;
    }

    /// <summary>The floats of a row of a value.</summary>
    public int Width(int index, string name) => Of(index).First(note => note.Name == name).Width;

    /// <summary>
    /// The first number that is not finite in the order of the walk, or, of gradients, against it. Where it is in a sum that several gates
    /// share, the gate that comes of it is told if that is not finite either, and the sum as its cause.
    /// </summary>
    /// <returns>The place, but for the network's name; none where all numbers are finite.</returns>
    public Anomaly? FirstAnomaly(int directions, bool isBackward)
    {
        bool IsWrong(Note note) => note.FirstWrong(isBackward) >= 0;
        int first = isBackward ? notes.FindLastIndex(IsWrong) : notes.FindIndex(IsWrong);
        if (first < 0)
            return null;
        var note = notes[first];
        int at = note.FirstWrong(isBackward), row = at / note.Width;
        string? cause = null;
        bool Follows(Note other) => other.IsBeside(note) && other.Width < note.Width && other.FirstWrong(false, row) >= 0;
        if (!isBackward && notes.FindIndex(first, Follows) is >= 0 and var gate)
        {
            cause = FormattableString.Invariant($"{note.Name}[{at % note.Width}] before it is {Anomaly.Text(note.Value.Value[at])}");
            (note, at) = (notes[gate], notes[gate].FirstWrong(false, row));
        }
        return new(isBackward, "", at % note.Width, note.Numbers(isBackward)[at])
        {
            Name = note.Name,
            Layer = note.Index / directions,
            IsReverse = note.Index % directions == 1,
            Sequence = note.Places[row] / steps,
            Step = note.Places[row] % steps,
            Cause = cause,
        };
    }

    IEnumerable<Note> Of(int index) => notes.Where(note => note.Index == index);

    // A step of a layer, with the place of its first name in time.
    readonly record struct Begun(int FirstName, RnnLayer Layer, int Index, int At, int[] Places);

    /// <summary>A value of a step.</summary>
    /// <param name="Index">Layer · directions + direction.</param>
    /// <param name="At">The step.</param>
    /// <param name="Name">Its name; of a state without the prime.</param>
    /// <param name="Value">[sequences, ..].</param>
    /// <param name="Places">The place of each sequence's step among [B, T].</param>
    readonly record struct Note(int Index, int At, string Name, Variable Value, int[] Places)
    {
        /// <summary>The floats of a row.</summary>
        public int Width => Value.Shape.Length / Places.Length;

        /// <summary>The values, or their gradients; none where no gradient comes.</summary>
        public ReadOnlySpan<float> Numbers(bool gradients) => !gradients ? Value.Value : Value.NeedsGradient ? Value.Gradient : [];

        /// <summary>True of the same step of the same layer.</summary>
        public bool IsBeside(Note other) => (Index, At) == (other.Index, other.At);

        /// <summary>The flat place of the first number that is not finite, in all rows or in one; −1 where all are.</summary>
        public int FirstWrong(bool gradients, int? row = null)
        {
            var numbers = Numbers(gradients);
            int start = (row ?? 0) * Width, end = row is null ? numbers.Length : start + Width;
            int at = Reduce.FirstNotFinite(numbers[start..end]);
            return at < 0 ? at : start + at;
        }
    }
}
