namespace MoGru.Engine.Memory;

/// <summary>Counts the changes of a list of parameters that what is derived from their groups and memory must follow.</summary>
sealed class Grouping
{
    public int Version { get; private set; }

    public void Change() => Version++;
}
