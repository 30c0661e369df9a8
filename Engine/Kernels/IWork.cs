namespace MoGru.Engine.Kernels;

/// <summary>Work that splits into parts which touch disjoint memory and can run at the same time.</summary>
public interface IWork
{
    /// <summary>Does one part of several.</summary>
    void Do(int part, int parts);
}
