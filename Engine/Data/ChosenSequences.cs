namespace MoGru.Engine.Data;

/// <summary>Some of a set's sequences.</summary>
sealed class ChosenSequences(Sequences all, int[] indices) : Sequences(all.Channels)
{
    public override int Count => indices.Length;

    internal override TargetLayout? TargetLayout => all.TargetLayout;

    internal override TargetLayout? ClassLayout => all.ClassLayout;

    internal override string? Ties => all.Ties;

    public override int LengthOf(int index) => all.LengthOf(indices[index]);

    public override ReadOnlyMemory<float> ValuesOf(int index) => all.ValuesOf(indices[index]);

    internal override void CopyValues(int index, Span<float> to) => all.CopyValues(indices[index], to);

    internal override void CopyTargets(int index, Span<float> to) => all.CopyTargets(indices[index], to);

    internal override void CopyClasses(int index, Span<int> to) => all.CopyClasses(indices[index], to);
}
