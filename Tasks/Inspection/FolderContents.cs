using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Inspection;

/// <summary>The folder of a run or a model: <c>model.safetensors</c>, and what the JSON beside it says.</summary>
static class FolderContents
{
    const int LargestJson = 64 << 20, MostSaid = 4096, MostListed = 12;
    const string Weights = "model.safetensors";

    /// <summary>Which kind it is, what its tensors are, and what the JSON says, with dots between names.</summary>
    /// <exception cref="DataFormatException">It is neither, or a file of it is missing or damaged.</exception>
    public static (string Format, FileContents Contents) Read(string folder, bool numbers, CancellationToken cancellation)
    {
        foreach (string format in (string[])["model", "run"])
        {
            string json = Path.Combine(folder, $"{format}.json");
            if (!File.Exists(json))
                continue;
            Dictionary<string, string> said = new(StringComparer.Ordinal);
            try
            {
                byte[] text = ForeignFile.Bytes(json, $"what a {format} says of itself", LargestJson);
                using var document = JsonDocument.Parse(ForeignJson.Checked(text));
                Say(document.RootElement, "", said);
            }
            catch (JsonException e)
            {
                throw new DataFormatException(
                    $"{Quote.Visible(json)}: it is no JSON ({ForeignJson.Reason(e)}); write or copy the folder again.", json, e);
            }
            var contents = FileContents.Read(Path.Combine(folder, Weights), numbers, cancellation);
            foreach (var (name, value) in contents.Metadata)
                said.TryAdd(name, value);
            return (format, contents with { Metadata = said });
        }
        throw new DataFormatException(
            $"{Quote.Visible(folder)}: the folder has neither model.json nor run.json; name a file, or the folder of a run or a model.",
            folder);
    }

    static void Say(JsonElement json, string name, Dictionary<string, string> said)
    {
        if (said.Count == MostSaid)
            return;
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                    Say(property.Value, name.Length == 0 ? property.Name : $"{name}.{property.Name}", said);
                break;
            case JsonValueKind.Array:
                int length = json.GetArrayLength();
                bool isShort = length <= MostListed
                    && json.EnumerateArray().All(one => one.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array));
                said[name] = isShort ? string.Join(", ", json.EnumerateArray()) : Counted.Of(length, "value");
                break;
            case JsonValueKind.Null: break;
            default: said[name] = json.ToString(); break;
        }
    }
}
