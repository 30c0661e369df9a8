using System.Text;
using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>
/// A text file of numbers of a data set, from outside, walked line by line: nothing is kept but its bytes, and messages name file, line,
/// column and remedy. Lines end with LF or CRLF; blank ones may stand at the end alone.
/// </summary>
sealed class DataText
{
    const int MostBytes = 64 << 20, MostColumns = 1024;

    readonly Dataset set;
    readonly byte separator;
    readonly byte[] bytes;
    readonly int end;
    int next;
    Range line;
    Range[] fields = [];

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="DataFormatException">It cannot be read, is longer than any file of the data set, or is no UTF-8.</exception>
    public DataText(Dataset set, string path, char separator)
    {
        (this.set, Path, this.separator) = (set, path, (byte)separator);
        try
        {
            bytes = ForeignFile.Bytes(path, $"a text file of {set.Name}", MostBytes);
        }
        catch (DataFormatException e)
        {
            throw new DataFormatException($"{set.Name}: {e.Message.TrimEnd('.')}, or get it with '{set.Command}'.", path, e);
        }
        var text = bytes.AsSpan();
        if (text.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || text.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw new DataFormatException($"{set.Name}: {path} is UTF-16, expected UTF-8; save it as UTF-8.", path);
        next = text.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        end = Math.Max(next, text.TrimEnd("\r\n"u8).Length);
    }

    public string Path { get; }

    /// <summary>The line that <see cref="Next"/> went to last, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>What to call a field in messages, by its number from 0.</summary>
    public Func<int, string> FieldName { get; set; } = field => $"field {field + 1}";

    /// <summary>The most lines that may follow if each has at least <paramref name="leastBytes"/> with its end.</summary>
    public int MostLinesAhead(int leastBytes) =>
        next >= end ? 0 : Math.Min(bytes.AsSpan(next..end).Count((byte)'\n') + 1, (end - next) / leastBytes + 1);

    /// <summary>Goes to the next line; false at the end.</summary>
    public bool Next()
    {
        if (next >= end)
            return false;
        int length = bytes.AsSpan(next..end).IndexOf((byte)'\n'), stop = length < 0 ? end : next + length;
        line = next..(stop > next && bytes[stop - 1] == '\r' ? stop - 1 : stop);
        next = stop + 1;
        Line++;
        return true;
    }

    /// <summary>The names in the first line.</summary>
    /// <exception cref="DataFormatException">There is no line, or it has absurdly many fields.</exception>
    public string[] Header()
    {
        if (!Next())
            throw Damaged("line 1 is empty, expected the names of columns");
        int count = bytes.AsSpan(line).Count(separator) + 1;
        if (count > MostColumns)
            throw Damaged($"line 1 has {count} fields, expected at most {MostColumns}");
        return Encoding.UTF8.GetString(bytes.AsSpan(line)).Split((char)separator);
    }

    /// <summary>Parts the line into its fields.</summary>
    /// <exception cref="DataFormatException">There are more or fewer, or one has a control character.</exception>
    public void Split(int expected)
    {
        var text = bytes.AsSpan(line);
        if (text.IsEmpty)
            throw Damaged($"line {Line} is empty, expected {expected} fields");
        int count = text.Count(separator) + 1;
        if (count != expected)
            throw Damaged($"line {Line} has {count} fields, expected {expected}");
        if (fields.Length != expected)
            fields = new Range[expected];
        int begin = line.Start.Value;
        for (int k = 0; k < expected; k++)
        {
            int length = k < expected - 1 ? bytes.AsSpan(begin..line.End.Value).IndexOf(separator) : line.End.Value - begin;
            fields[k] = begin..(begin + length);
            if (bytes.AsSpan(fields[k]).IndexOfAnyInRange((byte)0, (byte)31) is >= 0 and var at)
                throw Damaged($"line {Line}, {FieldName(k)} has the control character U+{bytes[begin + at]:X4}");
            begin += length + 1;
        }
    }

    /// <summary>A finite number that float can hold.</summary>
    /// <exception cref="DataFormatException">The field is something else.</exception>
    public double Number(int field)
    {
        var text = bytes.AsSpan(fields[field]);
        return NumberText.TryDouble(text, out double value) && float.IsFinite((float)value)
            ? value
            : throw Damaged($"line {Line}, {FieldName(field)} is {Shown(text)}, expected a number");
    }

    static string Shown(ReadOnlySpan<byte> text) =>
        Quote.Of(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * (Quote.MostShown + 1))]));

    /// <summary>What is wrong with the file, and the command that brings it anew.</summary>
    public DataFormatException Damaged(string what) => Damaged(set, Path, what);

    public static DataFormatException Damaged(Dataset set, string path, string what) =>
        new($"{set.Name}: {path}: {what}; the file is damaged or another one: get it with '{set.Command}'.", path);
}
