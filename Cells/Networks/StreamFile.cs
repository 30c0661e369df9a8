using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Cells.Networks;

/// <summary>
/// The state of a stream as a safetensors file: states as <c>state.LAYER.NAME</c> [B, width], side inputs that are set as
/// <c>side.LAYER.NAME</c>, and what they belong to as metadata.
/// </summary>
static class StreamFile
{
    const string Kind = "mogru stream state", Version = "1";

    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Write(string path, StreamState state)
    {
        var writer = new SafetensorsWriter();
        (writer.Metadata["format"], writer.Metadata["version"]) = (Kind, Version);
        writer.Metadata["sequences"] = state.Batch.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in state.Layout.Facts)
            writer.Metadata[name] = value;
        for (int k = 0; k < state.Layers.Length; k++)
        {
            var rows = state.Layers[k];
            foreach (var one in rows.Layer.States)
                writer.Add(NameOf(one, k), [state.Batch, one.OuterWidth], rows[one]);
            for (int side = 0; side < rows.Layer.Sides.Count; side++)
            {
                if (rows.IsGiven(side))
                    writer.Add(NameOf(rows.Layer.Sides[side], k), [state.Batch, rows.Layer.Sides[side].Own.Length], rows.Side(side));
            }
        }
        writer.Save(path);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataFormatException">The file is missing, damaged, no stream's, or of another network.</exception>
    public static StreamState Read(string path, Rnn rnn)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        rnn.RequireOneWay();
        var file = SafetensorsFile.Read(path);
        string? Said(string name) => file.Metadata.GetValueOrDefault(name);
        if (Said("format") != Kind)
            FormatThrow.Unsupported(path, "it is no stream's state", "give a file that StreamState.Save wrote");
        if (Said("version") != Version)
            FormatThrow.Unsupported(
                path, $"its version is {Quote.Of(Said("version"))}, expected '{Version}'", "read it with the version of MoGRU that wrote it");
        if (rnn.StreamLayout.Differences(Said) is { } differences)
            FormatThrow.Unsupported(path, differences, "give the state of a stream of this network");
        if (!NumberText.TryInt(Said("sequences"), out int batch) || batch < 1)
            FormatThrow.Damaged(path, $"it is of {Quote.Of(Said("sequences"))} sequences, expected a number from 1 on");

        RequireTensors(path, file, rnn, batch);
        var state = new StreamState(rnn, batch);
        for (int k = 0; k < state.Layers.Length; k++)
        {
            var rows = state.Layers[k];
            foreach (var one in rows.Layer.States)
                file.Float32(NameOf(one, k)).CopyTo(rows[one]);
            for (int side = 0; side < rows.Layer.Sides.Count; side++)
            {
                if (file.Contains(NameOf(rows.Layer.Sides[side], k)))
                    file.Float32(NameOf(rows.Layer.Sides[side], k)).CopyTo(rows.Give(side));
            }
        }
        return state;
    }

    // Before any memory is taken, which the number of sequences alone says the size of.
    static void RequireTensors(string path, SafetensorsFile file, Rnn rnn, int batch)
    {
        var strangers = file.Entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        for (int k = 0; k < rnn.Layers.Count; k++)
        {
            foreach (var state in rnn.Layers[k].States)
                RequireTensor(NameOf(state, k), state.OuterWidth);
            foreach (var side in rnn.Layers[k].Sides.Where(side => side.Span != SideSpan.Pass))
            {
                if (file.Contains(NameOf(side, k)))
                    RequireTensor(NameOf(side, k), side.Own.Length);
            }
        }
        if (strangers.Count > 0)
            FormatThrow.Damaged(path, $"it holds {Quote.Of(strangers.First())}, which is no state of this network");

        void RequireTensor(string name, int width)
        {
            int[] shape = file.Shape(name);
            if (!shape.AsSpan().SequenceEqual([batch, width]))
                FormatThrow.Damaged(path, $"{name} is [{string.Join(", ", shape)}], expected [{batch}, {width}]");
            strangers.Remove(name);
        }
    }

    static string NameOf(State state, int layer) => string.Create(CultureInfo.InvariantCulture, $"state.{layer}.{state.Name}");

    static string NameOf(SideInput side, int layer) => string.Create(CultureInfo.InvariantCulture, $"side.{layer}.{side.Name}");
}
