using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>A text file of numbers of a data set, from outside: read with bounds, and with messages that name file, line and remedy.</summary>
sealed class DataText
{
    const long MostBytes = 64 << 20;

    readonly Dataset set;
    readonly char separator;

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="DataFormatException">It cannot be read, or is longer than any file of the data set.</exception>
    public DataText(Dataset set, string path, char separator)
    {
        (this.set, Path, this.separator) = (set, path, separator);
        try
        {
            if (new FileInfo(path).Length is > MostBytes and var length)
                throw Damaged($"has {length} bytes, expected at most {MostBytes}");
            Lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException(
                $"{set.Name}: {path} cannot be read ({e.Message.TrimEnd('.')}); check its permissions.", path, e);
        }
    }

    public string Path { get; }

    /// <summary>The lines, the first being line 1 in messages.</summary>
    public string[] Lines { get; }

    /// <summary>The fields of a line.</summary>
    /// <exception cref="DataFormatException">There are more or fewer.</exception>
    public string[] Fields(int line, int expected)
    {
        string[] fields = Lines[line].Split(separator);
        return fields.Length == expected ? fields : throw Damaged($"line {line + 1} has {fields.Length} fields, expected {expected}");
    }

    /// <summary>A finite number that float can hold.</summary>
    /// <exception cref="DataFormatException">The field is something else.</exception>
    public double Number(string field, int line, string column)
    {
        bool read = double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return read && float.IsFinite((float)value) ? value : throw Damaged($"line {line + 1}, {column} is {Quote(field)}, expected a number");
    }

    /// <summary>What is wrong with the file, and the command that brings it anew.</summary>
    public DataFormatException Damaged(string what) => Damaged(set, Path, what);

    public static DataFormatException Damaged(Dataset set, string path, string what) =>
        new($"{set.Name}: {path}: {what}; the file is damaged or another one: get it with '{set.Command}'.", path);

    // Fields come from the file: short, and without what would steer a terminal.
    public static string Quote(string field) => $"'{string.Concat(field.Take(40).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}'";
}
