namespace MoGru.Engine.Data;

/// <summary>Sequences that lie in arrays of their own, without targets.</summary>
sealed class GivenSequences(ReadOnlyMemory<float>[] values, int channels) : Sequences(channels)
{
    public override int Count => values.Length;

    internal override TargetLayout? TargetLayout => null;

    internal override TargetLayout? ClassLayout => null;

    internal override string? Ties => null;

    public override int LengthOf(int index) => values[index].Length / Channels;

    public override ReadOnlyMemory<float> ValuesOf(int index) => values[index];

    internal override void CopyValues(int index, Span<float> to) => values[index].Span.CopyTo(to);

    internal override void CopyTargets(int index, Span<float> to) => throw NoTargets;

    internal override void CopyClasses(int index, Span<int> to) => throw NoClasses;
}
