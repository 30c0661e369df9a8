using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>
/// K × (MARKER, key, value), N × (key, value) of distractors whose keys lie beside the stored ones, then K × (QUERY, key): at each
/// query's key the item's value is to be answered. With <see cref="QueryOrder.Shuffled"/> a distractor that would carry a stored key
/// takes the nearest key that is not stored instead, so that one value belongs to each key even for a reader that ignores MARKER.
/// </summary>
sealed class InterferenceTask : GeneratedTask
{
    readonly int items, distractors, vocabulary, keys;
    readonly bool shuffled;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public InterferenceTask(InterferenceOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size)
    {
        (items, distractors, vocabulary) = (options.Items, options.Distractors, options.Vocabulary);
        keys = vocabulary / 2;
        shuffled = options.Order == QueryOrder.Shuffled;
    }

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var tokens = batch.Row(batch.Tokens, row);
        var target = batch.Row(batch.Target, row);
        var mask = batch.Row(batch.Mask, row);
        target.Clear();
        mask.Clear();

        var stored = tokens[..(3 * items)];
        var between = tokens.Slice(3 * items, 2 * distractors);
        int asked = 3 * items + 2 * distractors;
        Store(ref random, stored);
        Distract(ref random, stored, between);
        Ask(stored, tokens[asked..], target[asked..], mask[asked..]);
        if (shuffled)
            Shuffle(ref random, tokens[asked..], target[asked..]);
    }

    void Store(ref Generator random, Span<int> stored)  // [K, 3]
    {
        stored.Clear();
        for (int i = 0; i < items; i++)
        {
            int key = random.Integer(1, keys + 1);
            while (shuffled && IsStored(stored, key))
                key = random.Integer(1, keys + 1);
            stored[3 * i] = vocabulary + 1;
            stored[3 * i + 1] = key;
            stored[3 * i + 2] = random.Integer(keys, vocabulary + 1);
        }
    }

    void Distract(ref Generator random, ReadOnlySpan<int> stored, Span<int> between)  // [K, 3], [N, 2]
    {
        for (int j = 0; j < distractors; j++)
        {
            int key = Math.Clamp(stored[3 * (j % items) + 1] + random.Integer(-1, 2), 1, keys);
            if (shuffled && IsStored(stored, key))
                key = NearestFree(stored, key, upFirst: random.Integer(0, 2) == 1);
            between[2 * j] = key;
            between[2 * j + 1] = random.Integer(keys, vocabulary + 1);
        }
    }

    void Ask(ReadOnlySpan<int> stored, Span<int> queries, Span<int> target, Span<float> mask)  // [K, 3], then [K, 2] each
    {
        for (int i = 0; i < items; i++)
        {
            queries[2 * i] = vocabulary + 2;
            queries[2 * i + 1] = stored[3 * i + 1];
            target[2 * i + 1] = stored[3 * i + 2];
            mask[2 * i + 1] = 1;
        }
    }

    void Shuffle(ref Generator random, Span<int> queries, Span<int> target)
    {
        for (int i = items - 1; i > 0; i--)
        {
            int a = 2 * i + 1, b = 2 * random.Integer(0, i + 1) + 1;
            (queries[a], queries[b]) = (queries[b], queries[a]);
            (target[a], target[b]) = (target[b], target[a]);
        }
    }

    int NearestFree(ReadOnlySpan<int> stored, int key, bool upFirst)
    {
        for (int distance = 1; ; distance++)
        {
            int first = upFirst ? key + distance : key - distance;
            int second = 2 * key - first;
            if (first >= 1 && first <= keys && !IsStored(stored, first))
                return first;
            if (second >= 1 && second <= keys && !IsStored(stored, second))
                return second;
        }
    }

    bool IsStored(ReadOnlySpan<int> stored, int key)
    {
        for (int i = 0; i < items; i++)
            if (stored[3 * i + 1] == key)
                return true;
        return false;
    }

    static TaskShape ShapeOf(InterferenceOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "interference",
            Steps = 5 * options.Items + 2 * options.Distractors,
            Vocabulary = options.EmbeddingRows ?? options.Vocabulary + 3,
            Outputs = options.Vocabulary + 3,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
            HigherIsBetter = true,
        };
    }
}
