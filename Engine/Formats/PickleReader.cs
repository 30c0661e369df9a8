using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>A name in a pickle, such as of a class: only a name, nothing is looked up or run.</summary>
sealed record PickleName(string Module, string Name);

/// <summary>A dictionary of a pickle, in its order.</summary>
sealed class PickleDictionary
{
    public List<(object? Key, object? Value)> Pairs { get; } = [];
}

/// <summary>
/// Reads Python's pickles of protocols 2 to 4 as far as they are data: numbers (long, double, bool), texts, bytes, tuples (object?[]), lists
/// (List&lt;object?&gt;) and dictionaries. What a pickle asks to call is told by name to the owner, who makes data of it or refuses. An object costs at least a
/// byte of the pickle, so that memory grows with what is there.
/// </summary>
/// <param name="origin">What to call it in messages.</param>
/// <param name="call">What a call of this name with these arguments makes.</param>
/// <param name="refer">What a reference to something outside of the pickle is.</param>
sealed class PickleReader(string origin, Func<PickleName, object?[], object?> call, Func<object?, object?> refer)
{
    static readonly UTF8Encoding text = new(false, throwOnInvalidBytes: true);

    readonly List<object?> stack = [];
    readonly List<int> marks = [];
    readonly Dictionary<long, object?> memo = [];
    int at;

    /// <summary>Reads a pickle to its end.</summary>
    /// <exception cref="DataFormatException">It is cut short, no pickle, or asks for more than data.</exception>
    public object? Read(ReadOnlySpan<byte> pickle)
    {
        while (true)
        {
            byte operation = Take(pickle, 1)[0];
            if (operation == '.')
                return stack.Count == 1 ? stack[0] : throw Damaged($"{stack.Count} objects are left at the end of the pickle, expected one");
            if (!Constant(operation, pickle) && !Text(operation, pickle) && !Memo(operation, pickle) && !Collection(operation) && !Object(operation, pickle))
                FormatThrow.Unsupported(
                    origin, string.Create(CultureInfo.InvariantCulture, $"byte {at - 1} of the pickle is operation 0x{operation:X2}, which is not read"),
                    "save a state dictionary: torch.save(model.state_dict(), path)");
        }
    }

    bool Constant(byte operation, ReadOnlySpan<byte> pickle)
    {
        switch ((char)operation)
        {
            case '\x80': Take(pickle, 1); return true;                                             // the protocol
            case '\x95': Take(pickle, sizeof(long)); return true;                                  // a frame
            case 'N': return Push(null);
            case '\x88': return Push(true);
            case '\x89': return Push(false);
            case 'K': return Push((long)Take(pickle, 1)[0]);
            case 'M': return Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(pickle, 2)));
            case 'J': return Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(pickle, 4)));
            case '\x8a': return Push(Long(Take(pickle, Take(pickle, 1)[0])));
            case 'G': return Push(BinaryPrimitives.ReadDoubleBigEndian(Take(pickle, 8)));
            default: return false;
        }
    }

    bool Text(byte operation, ReadOnlySpan<byte> pickle)
    {
        switch ((char)operation)
        {
            case '\x8c': return Push(String(Take(pickle, Take(pickle, 1)[0])));
            case 'X': return Push(String(Take(pickle, Length(pickle))));
            case 'U': return Push(String(Take(pickle, Take(pickle, 1)[0])));
            case 'T': return Push(String(Take(pickle, Length(pickle))));
            case 'C': return Push(Take(pickle, Take(pickle, 1)[0]).ToArray());
            case 'B': return Push(Take(pickle, Length(pickle)).ToArray());
            default: return false;
        }
    }

    bool Memo(byte operation, ReadOnlySpan<byte> pickle)
    {
        switch ((char)operation)
        {
            case 'q': memo[Take(pickle, 1)[0]] = Top(); return true;
            case 'r': memo[Length(pickle)] = Top(); return true;
            case '\x94': memo[memo.Count] = Top(); return true;
            case 'h': return Push(Remembered(Take(pickle, 1)[0]));
            case 'j': return Push(Remembered(Length(pickle)));
            case '0': Pop(); return true;
            case '1': PopToMark(); return true;
            case '2': return Push(Top());
            default: return false;
        }
    }

    bool Collection(byte operation)
    {
        switch ((char)operation)
        {
            case '(': marks.Add(stack.Count); return true;
            case ')': return Push(Array.Empty<object?>());
            case '\x85': return Push(Last(1));
            case '\x86': return Push(Last(2));
            case '\x87': return Push(Last(3));
            case 't': return Push(PopToMark());
            case ']': return Push(new List<object?>());
            case 'a': AddTo(Last(1)); return true;
            case 'e': AddTo(PopToMark()); return true;
            case '}': return Push(new PickleDictionary());
            case 's': SetIn(Last(2)); return true;
            case 'u': SetIn(PopToMark()); return true;
            default: return false;
        }
    }

    bool Object(byte operation, ReadOnlySpan<byte> pickle)
    {
        switch ((char)operation)
        {
            case 'c':
                string module = Line(pickle);
                return Push(new PickleName(module, Line(pickle)));
            case '\x93':
                return Last(2) is [string scope, string name] ? Push(new PickleName(scope, name)) : throw Damaged("a name in the pickle is not made of texts");
            case 'Q': return Push(refer(Pop()));
            case 'R':
                return Last(2) is [PickleName called, object?[] arguments] ? Push(call(called, arguments)) : throw Damaged("a call in the pickle has no name");
            case 'b':
                Pop();  // attributes of a dictionary, such as versions of modules
                return Top() is PickleDictionary ? true : throw Damaged("the pickle gives attributes to what has none");
            default: return false;
        }
    }

    void AddTo(object?[] items)
    {
        if (Top() is not List<object?> list)
            throw Damaged("the pickle adds to what is no list");
        list.AddRange(items);
    }

    void SetIn(object?[] items)
    {
        if (items.Length % 2 != 0 || Top() is not PickleDictionary dictionary)
            throw Damaged("the pickle sets what is no pair, or in no dictionary");
        for (int k = 0; k < items.Length; k += 2)
            dictionary.Pairs.Add((items[k], items[k + 1]));
    }

    bool Push(object? value)
    {
        stack.Add(value);
        return true;
    }

    object? Top() => stack.Count > Floor ? stack[^1] : throw Empty();

    object? Pop()
    {
        var top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    object?[] Last(int count)
    {
        if (stack.Count - Floor < count)
            throw Empty();
        object?[] last = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return last;
    }

    object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw Empty();
        int mark = marks[^1];
        marks.RemoveAt(marks.Count - 1);
        object?[] items = [.. stack[mark..]];
        stack.RemoveRange(mark, stack.Count - mark);
        return items;
    }

    // What lies below the last mark is not to be taken before it.
    int Floor => marks.Count == 0 ? 0 : marks[^1];

    object? Remembered(long key) => memo.TryGetValue(key, out var value) ? value : throw Damaged($"the pickle recalls {key}, which it has not put by");

    int Length(ReadOnlySpan<byte> pickle) => BinaryPrimitives.ReadUInt32LittleEndian(Take(pickle, 4)) is <= int.MaxValue and var length
        ? (int)length
        : throw Damaged("the pickle claims a text of more than two gigabytes");

    long Long(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            throw Damaged($"the pickle has a whole number of {bytes.Length} bytes");
        long value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1 : 0;
        for (int k = bytes.Length - 1; k >= 0; k--)
            value = value << 8 | bytes[k];
        return value;
    }

    string String(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return text.GetString(bytes);
        }
        catch (DecoderFallbackException fault)
        {
            throw Damaged("a text in the pickle is not UTF-8", fault);
        }
    }

    string Line(ReadOnlySpan<byte> pickle)
    {
        int length = pickle[at..].IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged("a name in the pickle has no end");
        string line = String(Take(pickle, length));
        at++;
        return line;
    }

    ReadOnlySpan<byte> Take(ReadOnlySpan<byte> pickle, int count)
    {
        if (count > pickle.Length - at)
            throw Damaged($"the pickle ends at byte {pickle.Length}, in the middle");
        at += count;
        return pickle.Slice(at - count, count);
    }

    DataFormatException Empty() => Damaged("the pickle takes what it has not given");

    DataFormatException Damaged(string what, Exception? inner = null) => FormatThrow.DamagedFault(origin, what, inner);
}
