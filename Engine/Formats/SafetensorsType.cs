using System.Diagnostics;

namespace MoGru.Engine.Formats;

/// <summary>How the numbers of a tensor are kept in a safetensors file.</summary>
public enum SafetensorsType
{
    /// <summary>Single precision.</summary>
    F32,

    /// <summary>Half precision, to 65504: eleven bits of a number.</summary>
    F16,

    /// <summary>The upper half of single precision, with its range: eight bits of a number.</summary>
    BF16,

    /// <summary>Double precision.</summary>
    F64,
}

/// <summary>The types of numbers by the names that files give them.</summary>
static class SafetensorsTypes
{
    /// <summary>The type of this name; none where its numbers are not read here.</summary>
    public static NumberType? Of(string dtype) => dtype switch
    {
        "F32" => NumberType.Single,
        "F64" => NumberType.Double,
        "F16" => NumberType.Half,
        "BF16" => NumberType.BFloat16,
        "I64" => NumberType.Int64,
        "I32" => NumberType.Int32,
        "I16" => NumberType.Int16,
        "I8" => NumberType.Int8,
        "U64" => NumberType.UInt64,
        "U32" => NumberType.UInt32,
        "U16" => NumberType.UInt16,
        "U8" => NumberType.UInt8,
        "BOOL" => NumberType.Boolean,
        _ => null,
    };

    /// <summary>The name of a type.</summary>
    public static string NameOf(NumberType type) => type switch
    {
        NumberType.Single => "F32",
        NumberType.Double => "F64",
        NumberType.Half => "F16",
        NumberType.BFloat16 => "BF16",
        NumberType.Int64 => "I64",
        NumberType.Int32 => "I32",
        NumberType.Int16 => "I16",
        NumberType.Int8 => "I8",
        NumberType.UInt64 => "U64",
        NumberType.UInt32 => "U32",
        NumberType.UInt16 => "U16",
        NumberType.UInt8 => "U8",
        NumberType.Boolean => "BOOL",
        _ => throw new UnreachableException(),
    };
}
