using System.Buffers;
using System.Text;
using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>Reads the text of cells as numbers, times and missing ones. Immutable, for any number of threads.</summary>
sealed class CellValue
{
    const int StackCharacters = 64;

    readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> missing;
    readonly int longestWord;
    readonly bool wordsAreNumbers;  // then a word is looked for before a number

    public CellValue(TableOptions options)
    {
        Options = options;
        missing = new HashSet<string>(options.Missing, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string word in options.Missing)
        {
            longestWord = Math.Max(longestWord, word.Length);
            wordsAreNumbers |= IsNumber(word);
        }
    }

    public TableOptions Options { get; }

    /// <summary>Whether a cell would be a number if its comma were a point.</summary>
    public static bool LooksDecimalComma(ReadOnlySpan<char> cell) => cell.Contains(',') && TryDecimal(cell, comma: true, out _);

    public bool IsMissing(ReadOnlySpan<char> cell) => cell.Length <= longestWord && missing.Contains(cell);

    /// <summary>A number, or NaN for a missing cell; false for what is neither.</summary>
    public bool TryNumber(ReadOnlySpan<char> cell, out double value)
    {
        if (!(wordsAreNumbers && IsMissing(cell)) && TryDecimal(cell, Options.DecimalComma, out value))
            return true;
        value = double.NaN;
        return IsMissing(cell);
    }

    /// <summary>Ticks in UTC, or <see cref="TableColumn.MissingTime"/> for a missing cell; false for what is neither.</summary>
    public bool TryTime(ReadOnlySpan<char> cell, out long ticks)
    {
        if (TimeText.TryTicks(cell, Options.Time, out ticks))
            return true;
        ticks = TableColumn.MissingTime;
        return IsMissing(cell);
    }

    /// <summary>Whether a cell is a number as the options have them.</summary>
    public bool IsNumber(ReadOnlySpan<char> cell) => TryDecimal(cell, Options.DecimalComma, out _);

    /// <summary>Whether a cell is a time that needs no word to be known.</summary>
    public bool IsTime(ReadOnlySpan<char> cell) =>
        TimeText.TryTicks(cell, Options.Time is TimeFormat.DayFirst or TimeFormat.MonthFirst ? Options.Time : TimeFormat.Iso, out _);

    static bool TryDecimal(ReadOnlySpan<char> cell, bool comma, out double value)
    {
        if (ShortNumber.TryDouble(cell, comma ? ',' : '.', out value))
            return true;
        if (cell.Length > StackCharacters)
            return !comma && NumberText.TryDouble(cell, out value);
        Span<byte> ascii = stackalloc byte[StackCharacters];
        if (Ascii.FromUtf16(cell, ascii, out int length) != OperationStatus.Done)
            return false;
        ascii = ascii[..length];
        if (comma)
        {
            if (ascii.Contains((byte)'.'))
                return false;
            ascii.Replace((byte)',', (byte)'.');
        }
        return NumberText.TryDouble(ascii, out value);
    }
}
