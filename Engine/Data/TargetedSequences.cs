namespace MoGru.Engine.Data;

/// <summary>A set's sequences with targets that were given beside them.</summary>
sealed class TargetedSequences : Sequences
{
    readonly Sequences all;
    readonly float[][]? numbers;
    readonly int[][]? classes;

    TargetedSequences(Sequences all, float[][]? numbers, int[][]? classes, TargetLayout layout)
        : base(all.Channels)
    {
        (this.all, this.numbers, this.classes) = (all, numbers, classes);
        TargetLayout = numbers is null ? all.TargetLayout : layout;
        ClassLayout = classes is null ? all.ClassLayout : layout;
    }

    public override int Count => all.Count;

    internal override TargetLayout? TargetLayout { get; }

    internal override TargetLayout? ClassLayout { get; }

    internal override string? Ties => all.Ties;

    /// <param name="all">The sequences.</param>
    /// <param name="targets">An array for each.</param>
    /// <param name="width">The numbers of a step; none where a sequence has one array of them.</param>
    public static TargetedSequences OfNumbers(Sequences all, IEnumerable<float[]> targets, int? width)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (width is < 1)
            throw new ArgumentOutOfRangeException(nameof(width), width, "The target numbers of a step must be at least one.");
        float[][] numbers = [.. targets];
        var layout = new TargetLayout(width is not null, Rows: 0, width ?? (numbers is [{ } first, ..] ? first.Length : 1));
        if (layout.Width == 0)
            throw new ArgumentException("The targets of sequence 0 are none; give it at least one number.", nameof(targets));
        Require(all, [.. numbers.Select(target => target?.Length)], layout);
        return new(all, numbers, null, layout);
    }

    /// <param name="all">The sequences.</param>
    /// <param name="classes">An array for each.</param>
    /// <param name="eachStep">Whether each step has its own.</param>
    public static TargetedSequences OfClasses(Sequences all, IEnumerable<int[]> classes, bool eachStep)
    {
        ArgumentNullException.ThrowIfNull(classes);
        var layout = new TargetLayout(eachStep, Rows: 0, Width: 1);
        int[][] given = [.. classes];
        Require(all, [.. given.Select(target => target?.Length)], layout);
        return new(all, null, given, layout);
    }

    public override int LengthOf(int index) => all.LengthOf(index);

    public override ReadOnlyMemory<float> ValuesOf(int index) => all.ValuesOf(index);

    internal override void CopyValues(int index, Span<float> to) => all.CopyValues(index, to);

    internal override void CopyTargets(int index, Span<float> to)
    {
        if (numbers is null)
            all.CopyTargets(index, to);
        else
            numbers[index].CopyTo(to);
    }

    internal override void CopyClasses(int index, Span<int> to)
    {
        if (classes is null)
            all.CopyClasses(index, to);
        else
            classes[index].CopyTo(to);
    }

    static void Require(Sequences all, int?[] lengths, TargetLayout layout)
    {
        if (lengths.Length != all.Count)
            throw new ArgumentException($"Targets of {lengths.Length} sequences were given for {all.Count}; there must be as many.");
        for (int k = 0; k < lengths.Length; k++)
        {
            int expected = layout.LengthFor(all.LengthOf(k));
            if (lengths[k] != expected)
            {
                string rule = layout.EachStep ? $": {layout.Width} for each step." : ", as for sequence 0.";
                throw new ArgumentException(
                    $"The targets of sequence {k}, of {all.LengthOf(k)} steps, are {lengths[k]?.ToString() ?? "null"}, expected {expected}{rule}");
            }
        }
    }
}
