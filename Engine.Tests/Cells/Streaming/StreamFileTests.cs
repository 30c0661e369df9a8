using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Cells.Streaming;

public sealed class StreamFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly Rnn rnn = new Readers("lstm", 1).Rnn;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_OfValuesOfAnyKind_KeepsTheirBits()
    {
        float[] h = new float[rnn.StateSize("h")], read = new float[h.Length];
        (h[0], h[1], h[2], h[3]) = (BitConverter.Int32BitsToSingle(0x7FC01234), float.NegativeInfinity, -0f, float.Epsilon);
        var state = new StreamState(rnn);
        state.SetState("h", 0, h);
        state.Save(Path);

        StreamState.Open(Path, rnn).GetState("h", 0, read);

        Assert.Equal(h.Select(BitConverter.SingleToInt32Bits), read.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Save_OverAFile_KeepsItWhereTheFolderIsGone()
    {
        var state = new StreamState(rnn);
        state.Save(Path);
        byte[] first = File.ReadAllBytes(Path);
        state.Save(Path);

        Assert.Equal(first, File.ReadAllBytes(Path));
        Assert.Single(folder.Files);
        Assert.ThrowsAny<IOException>(() => state.Save(System.IO.Path.Combine(folder.Path, "none", "state")));
        state.Reset();  // also after one that failed
    }

    [Theory]
    [InlineData("format", "x", "it is no stream's state; give a file that StreamState.Save wrote")]
    [InlineData("version", "2", "its version is '2', expected '1'")]
    [InlineData("sequences", "0", "it is of '0' sequences")]
    [InlineData("sequences", "2", "state.0.h is [1, 19], expected [2, 19]")]
    [InlineData("cell", "gru\u001b", "cell is 'gru\\u001B', expected 'lstm'")]
    public void Open_OfAFileThatSaysAnotherThing_IsRefused(string name, string value, string message)
    {
        var writer = Copy(_ => true);
        writer.Metadata[name] = value;
        writer.Save(Path);

        Refused(message);
    }

    [Fact]
    public void Open_OfAFileThatLacksAState_IsRefused()
    {
        Copy(tensor => tensor != "state.0.c").Save(Path);

        Refused("no tensor 'state.0.c'; it holds 'state.0.h'");
    }

    [Fact]
    public void Open_OfAFileWithAStranger_IsRefused()
    {
        var writer = Copy(_ => true);
        writer.Add("state.1.c", [1], [1f]);
        writer.Save(Path);

        Refused("it holds 'state.1.c', which is no state of this network");
    }

    [Fact]
    public void Open_OfNoFile_IsRefused() => Refused("no such file");

    string Path => folder.PathOf("state");

    void Refused(string message) =>
        Assert.Contains(message, Assert.Throws<DataFormatException>(() => StreamState.Open(Path, rnn)).Message, StringComparison.Ordinal);

    // What a state saves, of which some is left out.
    SafetensorsWriter Copy(Func<string, bool> takes)
    {
        new StreamState(rnn).Save(Path);
        var file = SafetensorsFile.Read(Path);
        var writer = new SafetensorsWriter();
        foreach (var (key, text) in file.Metadata)
            writer.Metadata[key] = text;
        foreach (var entry in file.Entries.Where(entry => takes(entry.Name)))
            writer.Add(entry.Name, file.Shape(entry.Name), file.Float32(entry.Name));
        return writer;
    }
}
