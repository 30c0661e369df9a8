using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellBitsTests
{
    const int Input = 5, Hidden = 67;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string, int, bool> Usual => Cells.Networks.Usual();

    public static TheoryData<string> Kinds => Cells.Networks.Kinds();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Layer_OneTwoOrThreeThreads_GivesTheSameBits(string cell, int layers, bool bidirectional)
    {
        using Workers two = new(2), three = new(3);
        foreach (int batch in (int[])[1, 7, 33, 64])
        {
            // Long enough that the threads share the work.
            int width = Cells.Networks.Fit(CellSpec.Parse(cell), Input, Hidden).Hidden;
            int steps = 1 + (int)(ScanNode.SharedWork / ScanNode.Work(batch, 1, width));
            var run = new RandomRun(cell, layers, bidirectional, (batch, steps, Input, Hidden));
            LayerRun[] runs = [run.Layer(), run.Layer(two), run.Layer(three)];
            foreach (var layer in runs)
                layer.Backward(run.Cotangents);

            foreach (var shared in runs[1..])
            {
                foreach (string name in run.Cotangents.Keys)
                    Assert.Equal(runs[0].Output(name), shared.Output(name));
                foreach (string name in run.Gradients)
                    Assert.Equal(runs[0].Gradient(name), shared.Gradient(name));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Row_OfAnyBatch_HasTheSameBits(string cell, int layers, bool bidirectional)
    {
        const int batch = 64, steps = 4;
        var all = new RandomRun(cell, layers, bidirectional, (batch, steps, Input, Hidden));
        double[] y = all.Layer().Output("y");
        int width = y.Length / batch, cells = bidirectional ? 2 * layers : layers;
        bool together = CellSpec.Parse(cell).Type.Naming.StatesTogether;  // h0 and c0 are [cells, B, width]

        foreach (int row in (int[])[0, 13, 63])
        {
            var alone = new RandomRun(cell, layers, bidirectional, (1, steps, Input, Hidden));
            foreach (var (name, values) in all.Arrays)
            {
                int wanted = alone.Arrays[name].Length;
                alone.Arrays[name] = values.Length == wanted ? values : RowOf(values, together && name != "x" ? cells : 1, row);
            }

            Assert.Equal(y[(row * width)..((row + 1) * width)], alone.Layer().Output("y"));
        }

        static double[] RowOf(double[] values, int blocks, int row)
        {
            int part = values.Length / blocks / batch;
            return [.. Enumerable.Range(0, blocks).SelectMany(k => values[((k * batch + row) * part)..((k * batch + row + 1) * part)])];
        }
    }

    // What no processor and no vector width may change: the same numbers hold with DOTNET_EnableAVX2=0 and DOTNET_EnableHWIntrinsic=0.
    // A deliberate change of a cell's arithmetic changes its number in the file.
    [Theory]
    [MemberData(nameof(Usual))]
    public void Network_FixedValues_HasThePinnedBits(string cell, int layers, bool bidirectional)
    {
        Network network = new(cell, layers, bidirectional);
        RequirePinned(CellPins.Series, network, Digest(network));
    }

    // As tasks run them: an embedding whose few rows are projected and then looked up.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Network_FixedTokens_HasThePinnedBits(string cell) => RequirePinned(CellPins.Tokens, new(cell, 1, false), TokenDigest(cell));

    static void RequirePinned(CellPins pins, Network network, string actual)
    {
        if (pins.All.TryGetValue(network, out string? pinned))
            Assert.Equal(pinned, actual);
        else
            Assert.True(pins.TryAdd(network, actual), $"{network} has no line in {pins.File}; run this test with MOGRU_PIN=1 to add it.");
    }

    static string Digest(Network network)
    {
        var run = new RandomRun(network.Cell, network.Layers, network.Bidirectional, (9, 5, 3, Hidden));
        var layer = run.Layer();
        layer.Backward(run.Cotangents);
        return Digest(run.Cotangents.Keys.SelectMany(layer.Output).Concat(run.Gradients.SelectMany(layer.Gradient)).Select(value => (float)value));
    }

    static string TokenDigest(string cell)
    {
        const int rows = 5, batch = 9, steps = 11;
        Assert.True(TokenRows.Pay(rows, batch, steps));
        var run = new RandomRun(cell, 1, false, (batch, steps, 3, Hidden));
        var layer = run.Layer();
        ParameterList list = [];
        var table = list.Add("table", [rows, run.Sizes.Input], Initial.Zero);
        list.Allocate();
        LayerRun.Narrow(run.Arrays["x"].AsSpan(0, table.Shape.Length)).CopyTo(table.Write());
        int[] tokens = [.. Enumerable.Range(0, batch * steps).Select(i => i * i % rows)];

        var tape = new Tape();
        var y = layer.Rnn.Forward(tape.Use(table), tokens, [batch, steps]).Y;
        tape.Backward(y, [.. Enumerable.Range(0, y.Shape.Length).Select(i => (i % 7 - 3) / 4f)]);
        return Digest([.. y.Value, .. table.Gradient, .. layer.Parameters.SelectMany(parameter => parameter.Gradient.ToArray())]);
    }

    static string Digest(IEnumerable<float> values)
    {
        ulong hash = 0xcbf29ce484222325;  // FNV-1a over words
        foreach (float value in values)
            hash = (hash ^ BitConverter.SingleToUInt32Bits(value)) * 0x100000001b3;
        return $"{hash:x16}";
    }
}
