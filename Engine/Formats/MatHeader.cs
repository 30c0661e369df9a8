using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>What a matrix element says of itself before its values: class, dimensions, name.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Class">The number of the array class (mx…).</param>
/// <param name="Complex">Whether an imaginary part follows the real part.</param>
/// <param name="Dimensions">The dimensions; the first index runs fastest.</param>
/// <param name="ValuesAt">Where in the matrix element the tag of the real part is.</param>
sealed record MatHeader(string Name, int Class, bool Complex, int[] Dimensions, int ValuesAt)
{
    const int FlagsLength = 8;
    const int ComplexFlag = 0x08;
    const int MostDimensions = 64;
    const int FirstNumericClass = 6;
    const int LastNumericClass = 15;
    const int OpaqueClass = 17;

    // From the first numeric class on.
    static readonly NumberType[] numeric =
    [
        NumberType.Double, NumberType.Single, NumberType.Int8, NumberType.UInt8, NumberType.Int16, NumberType.UInt16,
        NumberType.Int32, NumberType.UInt32, NumberType.Int64, NumberType.UInt64,
    ];

    internal bool IsNumeric => Class is >= FirstNumericClass and <= LastNumericClass;

    /// <summary>What the numbers of a numeric matrix are, however they are stored.</summary>
    internal NumberType Type => numeric[Class - FirstNumericClass];

    internal string Kind => Class switch
    {
        1 => "a cell array",
        2 => "a structure",
        3 => "an object",
        4 => "text",
        5 => "a sparse matrix",
        16 => "a function",
        _ when IsNumeric && Complex => "complex",
        _ when IsNumeric => "numeric",
        _ => $"of unknown class {Class}",
    };

    /// <summary>Reads the header from the beginning of a matrix element's data; null for an opaque object, which has none.</summary>
    internal static MatHeader? Read(ReadOnlySpan<byte> matrix, bool bigEndian, string origin)
    {
        var flagsTag = MatTag.Read(matrix, 0, bigEndian, origin);
        var flags = flagsTag.Data(matrix, origin);
        if (flagsTag.Type != MatTag.UInt32 || flags.Length != FlagsLength)
            FormatThrow.Damaged(
                origin, $"array flags of type {flagsTag.Type} and {flags.Length} bytes, expected type {MatTag.UInt32} and {FlagsLength}");
        uint word = MatTag.UInt32At(flags, 0, bigEndian);
        int matrixClass = (int)(word & 0xFF);
        if (matrixClass == OpaqueClass)
            return null;

        var dimensionsTag = MatTag.Read(matrix, flagsTag.Next, bigEndian, origin);
        var dimensions = ReadDimensions(dimensionsTag, dimensionsTag.Data(matrix, origin), bigEndian, origin);

        var nameTag = MatTag.Read(matrix, dimensionsTag.Next, bigEndian, origin);
        string name = Encoding.Latin1.GetString(nameTag.Data(matrix, origin));
        return new(name, matrixClass, ((word >> 8) & ComplexFlag) != 0, dimensions, (int)Math.Min(nameTag.Next, matrix.Length));
    }

    static int[] ReadDimensions(MatTag tag, ReadOnlySpan<byte> bytes, bool bigEndian, string origin)
    {
        int count = bytes.Length / sizeof(int);

        // The format asks for signed integers; some writers use unsigned ones.
        if (tag.Type is not (MatTag.Int32 or MatTag.UInt32) || bytes.Length % sizeof(int) != 0 || count is < 1 or > MostDimensions)
            FormatThrow.Damaged(
                origin,
                $"dimensions of type {tag.Type} in {bytes.Length} bytes, expected type {MatTag.Int32} in 4 to {4 * MostDimensions}");

        int[] dimensions = new int[count];
        for (int axis = 0; axis < count; axis++)
        {
            uint dimension = MatTag.UInt32At(bytes, axis * sizeof(int), bigEndian);
            if (dimension > int.MaxValue)
                FormatThrow.Damaged(origin, $"a dimension of {(int)dimension}");
            dimensions[axis] = (int)dimension;
        }
        return dimensions;
    }
}
