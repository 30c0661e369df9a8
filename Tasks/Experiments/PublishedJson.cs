using System.Text.Json;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Experiments;

/// <summary>A place in a JSON file from outside: what is asked of it must be there, and a fault names the place.</summary>
readonly struct PublishedJson(string file, string place, JsonElement element)
{
    const int MostMembers = 1000, MostShown = 200;

    /// <summary>The last part of the place.</summary>
    public string Name => place[(place.LastIndexOf('/') + 1)..];

    public bool Has(string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    /// <exception cref="DataFormatException">There is no such member.</exception>
    public PublishedJson Member(string name) => Has(name)
        ? new(file, $"{place}/{name}", element.GetProperty(name))
        : throw Damaged($"has no '{name}'");

    /// <exception cref="DataFormatException">It is no object, or an absurdly large one.</exception>
    public IReadOnlyList<PublishedJson> Members()
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Damaged("is no object");
        var members = new List<PublishedJson>();
        foreach (var member in element.EnumerateObject())
        {
            if (members.Count == MostMembers)
                throw Damaged($"has more than {MostMembers} members");
            members.Add(new(file, $"{place}/{member.Name}", member.Value));
        }
        return members;
    }

    /// <exception cref="DataFormatException">It is no list, an empty one, or one with more entries than this.</exception>
    public IReadOnlyList<PublishedJson> Items(int most)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0 || element.GetArrayLength() > most)
            throw Damaged($"is no list of 1 to {most} entries");
        var (path, here) = (file, place);
        return [.. element.EnumerateArray().Select((item, k) => new PublishedJson(path, $"{here}[{k}]", item))];
    }

    /// <exception cref="DataFormatException">It is no finite number.</exception>
    public double Number() => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && double.IsFinite(value)
        ? value
        : throw Damaged("is no finite number");

    /// <exception cref="DataFormatException">It is no whole number.</exception>
    public long Whole() => element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value)
        ? value
        : throw Damaged("is no whole number");

    // Names from the file, cut if they are absurdly long.
    static string Shown(string place) => Quote.Visible(place.Length > MostShown ? place[..MostShown] + "…" : place);

    public DataFormatException Damaged(string what) =>
        new($"{Quote.Visible(file)}: {(place.Length > 0 ? Shown(place) : "the file")} {what}; restore the file from a copy.", file);
}
