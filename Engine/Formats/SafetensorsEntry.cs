namespace MoGru.Engine.Formats;

/// <summary>One tensor of a safetensors file, as its header lists it.</summary>
/// <param name="Name">The tensor's name, for PyTorch state dicts the parameter path.</param>
/// <param name="DType">The element type as written: F32, F64, F16, BF16, BOOL, I8 to I64, U8 to U64, or one that only other programs read.</param>
/// <param name="Shape">The dimensions, row-major; empty for a scalar.</param>
public sealed record SafetensorsEntry(string Name, string DType, IReadOnlyList<int> Shape)
{
    /// <summary>First byte, counted from the end of the header.</summary>
    internal long Begin { get; init; }

    /// <summary>One past the last byte, counted from the end of the header.</summary>
    internal long End { get; init; }
}
