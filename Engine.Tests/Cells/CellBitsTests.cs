using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellBitsTests
{
    const int Input = 5, Hidden = 67;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string, int, bool> Usual => Cells.Networks.Usual();

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
        string actual = Digest(network);

        if (CellPins.All.TryGetValue(network, out string? pinned))
            Assert.Equal(pinned, actual);
        else
            Assert.True(CellPins.TryAdd(network, actual), $"{network} has no line in cell_bits.txt; run this test with MOGRU_PIN=1 to add it.");
    }

    static string Digest(Network network)
    {
        var run = new RandomRun(network.Cell, network.Layers, network.Bidirectional, (9, 5, 3, Hidden));
        var layer = run.Layer();
        layer.Backward(run.Cotangents);
        ulong hash = 0xcbf29ce484222325;  // FNV-1a over words
        foreach (double value in run.Cotangents.Keys.SelectMany(layer.Output).Concat(run.Gradients.SelectMany(layer.Gradient)))
            hash = (hash ^ BitConverter.SingleToUInt32Bits((float)value)) * 0x100000001b3;
        return $"{hash:x16}";
    }
}
