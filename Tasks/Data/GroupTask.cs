using MoGru.Engine.Formats;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the word problem of a permutation group.</summary>
sealed record GroupOptions
{
    /// <summary>The permutations of how many things: <c>s3</c> or <c>s5</c>.</summary>
    public string Group { get; init; } = "s3";

    /// <summary>T, the permutations of a sequence.</summary>
    public int Steps { get; init; } = 16;

    /// <summary>How many things are permuted.</summary>
    public int Things => Group == "s5" ? 5 : 3;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("group")
        .Require(Group is "s3" or "s5", $"--group is {Quote.Of(Group)}; it must be s3 or s5.")
        .Range("--seq-len", Steps, 1, OptionFaults.MaxSteps)
        .ThrowIfAny();
}

/// <summary>
/// Permutations, a token each; every step answers the product of all so far (the word problem of the group; Merrill, Petty and Sabharwal 2024, arXiv
/// 2404.08819). S3 is solvable; S5 is not, and what is computed in parallel in constant depth cannot follow it.
/// </summary>
sealed class GroupTask : GeneratedTask
{
    readonly GroupOptions options;
    readonly long seed;
    readonly int[,] product;  // of two permutations, by their numbers in lexicographic order

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public GroupTask(GroupOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size)
    {
        (this.options, this.seed) = (options, seed);
        int[][] all = [.. Orders([.. Enumerable.Range(0, options.Things)])];
        product = new int[all.Length, all.Length];
        for (int a = 0; a < all.Length; a++)
        {
            for (int b = 0; b < all.Length; b++)
                product[a, b] = Array.FindIndex(all, c => c.SequenceEqual(all[b].Select(thing => all[a][thing])));
        }
    }

    protected override GeneratedTask AtLength(int steps, EpochSize size) => new GroupTask(options with { Steps = steps }, seed, size);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var tokens = batch.Row(batch.Tokens, row);
        var target = batch.Row(batch.Target, row);
        batch.Row(batch.Mask, row).Fill(1);
        int state = 0;  // the identity
        for (int t = 0; t < options.Steps; t++)
        {
            int next = random.Integer(0, product.GetLength(0));
            state = product[next, state];
            tokens[t] = next + 1;
            target[t] = state;
        }
    }

    static IEnumerable<int[]> Orders(int[] things) => things.Length <= 1
        ? [things]
        : from first in things from rest in Orders([.. things.Where(thing => thing != first)]) select (int[])[first, .. rest];

    static TaskShape ShapeOf(GroupOptions options)
    {
        options.Validate();
        int elements = options.Things == 5 ? 120 : 6;
        return new()
        {
            Name = "group",
            Steps = options.Steps,
            Vocabulary = elements + 1,
            Outputs = elements,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
            HigherIsBetter = true,
        };
    }
}
