namespace MoGru.Cells.Scanning;

/// <summary>
/// Sequences of unequal length in one batch, the longest first: rows that walk together are about equally long, and those that have ended
/// are the last ones of their group. Reused from pass to pass.
/// </summary>
sealed class SequenceLengths
{
    long[] keys = [];   // the steps that a row lacks, and its number: ascending, they are the order
    int[] rows = [];    // the batch row of each place
    int[] lengths = []; // of each place, never growing
    int steps;

    /// <summary>The sequences that have a step.</summary>
    public int Count { get; private set; }

    /// <summary>Takes the lengths of the batch rows.</summary>
    /// <param name="all">One for each row, 0 to T.</param>
    /// <param name="sequenceSteps">T.</param>
    public void Set(ReadOnlySpan<int> all, int sequenceSteps)
    {
        steps = sequenceSteps;
        if (keys.Length < all.Length)
            (keys, rows, lengths) = (new long[all.Length], new int[all.Length], new int[all.Length]);
        for (int row = 0; row < all.Length; row++)
            keys[row] = (long)(steps - all[row]) << 32 | (uint)row;
        keys.AsSpan(0, all.Length).Sort();
        Count = 0;
        for (int place = 0; place < all.Length; place++)
        {
            rows[place] = (int)(uint)keys[place];
            lengths[place] = all[rows[place]];
            Count += lengths[place] > 0 ? 1 : 0;
        }
    }

    /// <summary>The batch row at a place of the order.</summary>
    public int Row(int place) => rows[place];

    /// <summary>The steps of the sequence at a place of the order.</summary>
    public int Length(int place) => lengths[place];

    /// <summary>The place among [B, T] of a step of the walk over the sequence at a place of the order.</summary>
    public int Index(int place, int step, bool reverse) => rows[place] * steps + Time(place, step, reverse);

    /// <summary>The place in its sequence of a step of the walk.</summary>
    public int Time(int place, int step, bool reverse) => reverse ? lengths[place] - 1 - step : step;

    /// <summary>Refuses lengths that do not fit a batch.</summary>
    /// <exception cref="ArgumentException">There is not one for each sequence, or one is below 0 or above T.</exception>
    public static void Check(ReadOnlySpan<int> all, int batch, int steps)
    {
        if (all.Length != batch)
            throw new ArgumentException($"{all.Length} lengths were given for {batch} sequences; there must be one for each.", nameof(all));
        for (int row = 0; row < batch; row++)
        {
            if ((uint)all[row] > (uint)steps)
                throw new ArgumentException($"Length {row} is {all[row]}; the sequences have {steps} steps, so lengths must be 0 to {steps}.", nameof(all));
        }
    }
}
