namespace MoGru.Engine.Formats;

/// <summary>A field of a message in the wire format of protobuf.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IsNumber">Whether it is one whole number, not bytes.</param>
/// <param name="Value">The number; 0 where it is bytes.</param>
/// <param name="Begin">Where in the file its bytes begin.</param>
/// <param name="End">Where they end.</param>
readonly record struct ProtobufField(int Number, bool IsNumber, ulong Value, long Begin, long End);

/// <summary>
/// The fields of messages in a file, which are passed over, not read: a weight of a gigabyte costs as much as its length field
/// (format: https://protobuf.dev/programming-guides/encoding). For one thread.
/// </summary>
sealed class ProtobufFields(Inspection file)
{
    const int LongestNumber = 10, MostFields = 1 << 22;

    int count;

    /// <summary>All fields of a message.</summary>
    /// <exception cref="DataFormatException">Bytes of it are no field.</exception>
    public IEnumerable<ProtobufField> Of(long begin, long end)
    {
        while (begin < end)
        {
            if (!Next(ref begin, end, out var field))
                FormatThrow.Damaged(file.Origin, $"byte {begin} begins no field of an ONNX model");
            yield return field;
        }
    }

    /// <summary>Whole numbers of variable length behind each other.</summary>
    /// <exception cref="DataFormatException">They are cut short.</exception>
    public IEnumerable<ulong> Numbers(ProtobufField field)
    {
        for (long at = field.Begin; at < field.End;)
        {
            if (!Number(ref at, field.End, out ulong value))
                FormatThrow.Damaged(file.Origin, $"byte {at} begins no whole number");
            yield return value;
        }
    }

    // False where bytes are no field that lies within the message.
    bool Next(ref long at, long end, out ProtobufField field)
    {
        field = default;
        if (++count > MostFields)
            FormatThrow.Unsupported(file.Origin, $"more than {MostFields} fields", "give a smaller model");
        long next = at;
        if (!Number(ref next, end, out ulong tag) || tag >> 3 is 0 or > int.MaxValue)
            return false;
        ulong value = 0;
        long begin = next, length = 0;
        switch (tag & 7)
        {
            case 0 when Number(ref next, end, out value): begin = next; break;
            case 1: length = sizeof(ulong); break;
            case 2 when Number(ref next, end, out ulong bytes) && bytes <= (ulong)(end - next): (begin, length) = (next, (long)bytes); break;
            case 5: length = sizeof(uint); break;
            default: return false;
        }
        if (begin + length > end)
            return false;
        at = begin + length;
        field = new((int)(tag >> 3), (tag & 7) == 0, value, begin, at);
        return true;
    }

    bool Number(ref long at, long end, out ulong value)
    {
        value = 0;
        var bytes = file.At(at, (int)Math.Min(LongestNumber, end - at));
        for (int k = 0; k < bytes.Length; k++)
        {
            value |= (bytes[k] & 0x7FuL) << 7 * k;
            if (bytes[k] < 0x80)
            {
                at += k + 1;
                return true;
            }
        }
        return false;
    }
}
