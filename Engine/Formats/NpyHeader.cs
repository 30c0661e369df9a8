namespace MoGru.Engine.Formats;

/// <summary>
/// The header of an npy file, a Python dictionary in text:
/// <c>{'descr': '&lt;f8', 'fortran_order': False, 'shape': (3, 4), }</c>. Only texts, True, False and tuples of whole numbers are read, and
/// of a list of fields no more than where it ends.
/// </summary>
ref struct NpyHeader
{
    // As in NumPy.
    const int MostDimensions = 64;

    readonly string origin;
    readonly ReadOnlySpan<char> text;
    int at;

    NpyHeader(ReadOnlySpan<char> text, string origin)
    {
        this.text = text;
        this.origin = origin;
    }

    internal string? Descr { get; private set; }

    internal bool? FortranOrder { get; private set; }

    internal int[]? Shape { get; private set; }

    internal static NpyHeader Parse(ReadOnlySpan<char> text, string origin)
    {
        var header = new NpyHeader(text, origin);
        header.ReadDictionary();
        return header;
    }

    void ReadDictionary()
    {
        Expect('{');
        while (!Accept('}'))
        {
            string key = ReadText();
            Expect(':');
            switch (key)
            {
                case "descr" when Descr is null: ReadDescr(); break;
                case "fortran_order" when FortranOrder is null: FortranOrder = ReadBool(); break;
                case "shape" when Shape is null: Shape = ReadTuple(); break;
                default: FormatThrow.Damaged(origin, $"the header has a second or unknown key {Quote.Of(key)}"); break;
            }
            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }
        SkipSpace();
        if (at < text.Length || Descr is null || FortranOrder is null || Shape is null)
            FormatThrow.Damaged(origin, "the header is not a dictionary of descr, fortran_order and shape");
    }

    // The type of records is a list of fields, which is kept as it stands.
    void ReadDescr()
    {
        SkipSpace();
        int begin = at;
        if (at == text.Length || text[at] != '[')
        {
            Descr = ReadText();
            return;
        }
        int depth = 0;
        do
        {
            if (at == text.Length)
                Unexpected("']'");
            if (text[at] is '\'' or '"')
            {
                ReadText();
                continue;
            }
            depth += text[at] switch { '[' => 1, ']' => -1, _ => 0 };
            at++;
        }
        while (depth > 0);
        Descr = text[begin..at].ToString();
    }

    string ReadText()
    {
        SkipSpace();
        if (at < text.Length && text[at] is '\'' or '"')
        {
            int length = text[(at + 1)..].IndexOf(text[at]);
            if (length >= 0)
            {
                string value = text.Slice(at + 1, length).ToString();
                at += length + 2;
                return value;
            }
        }
        Unexpected("a text in quotes");
        return "";
    }

    bool ReadBool()
    {
        if (Accept("True"))
            return true;
        if (!Accept("False"))
            Unexpected("True or False");
        return false;
    }

    int[] ReadTuple()
    {
        var numbers = new List<int>();
        Expect('(');
        while (!Accept(')'))
        {
            numbers.Add(ReadNumber());
            if (numbers.Count > MostDimensions)
                FormatThrow.Damaged(origin, $"the shape has more than {MostDimensions} dimensions");
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }
        return [.. numbers];
    }

    int ReadNumber()
    {
        SkipSpace();
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (!NumberText.TryInt(text[start..at], out int number))
            Unexpected($"a whole number up to {int.MaxValue}");

        // Python 2 wrote long integers as 10L.
        Accept('L');
        return number;
    }

    void Expect(char c)
    {
        if (!Accept(c))
            Unexpected($"'{c}'");
    }

    bool Accept(char c) => Accept([c]);

    bool Accept(scoped ReadOnlySpan<char> word)
    {
        SkipSpace();
        if (!text[at..].StartsWith(word))
            return false;
        at += word.Length;
        return true;
    }

    void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\t' or '\r')
            at++;
    }

    readonly void Unexpected(string expected) => FormatThrow.Damaged(origin, $"character {at} of the header is not {expected}");
}
