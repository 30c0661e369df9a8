namespace MoGru.Engine.Formats;

/// <summary>How one number is laid out in a file.</summary>
enum NumberType
{
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Half,
    BFloat16,
    Single,
    Double,
    Boolean,
}
