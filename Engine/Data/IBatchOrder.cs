namespace MoGru.Engine.Data;

/// <summary>Which sequences an epoch's batches have, a function of the epoch and the step alone.</summary>
interface IBatchOrder
{
    /// <summary>The batches of an epoch.</summary>
    int Count { get; }

    /// <summary>The largest number of sequences of a batch.</summary>
    int Largest { get; }

    /// <summary>The steps of the longest sequence.</summary>
    int Longest { get; }

    /// <summary>True where no sequence is left out.</summary>
    bool IsWhole { get; }

    /// <summary>How the batches are made.</summary>
    string Description { get; }

    /// <summary>The numbers of a batch's sequences.</summary>
    /// <param name="indices">At least <see cref="Largest"/>, overwritten as far as needed.</param>
    /// <returns>How many they are.</returns>
    int Get(int epoch, int step, Span<int> indices);
}
