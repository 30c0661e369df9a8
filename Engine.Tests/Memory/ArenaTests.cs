using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Memory;

public class ArenaTests
{
    [Fact]
    public void Take_LittleAndMore_HoldsAtMostTwiceAndAPage()
    {
        var random = new Random(1);
        for (int run = 0; run < 200; run++)
        {
            var arena = new Arena();
            int largest = 1 << random.Next(3, 20);
            for (long taken = 0, k = random.Next(1, 40); k > 0; k--)
            {
                int length = random.Next(0, largest);
                arena.Take([length]);
                taken += (length + 15) / 16 * 16;
                Assert.InRange(arena.Capacity, taken, 4 * taken + 1024);
            }
        }
    }

    [Fact]
    public void Take_AfterReset_GivesTheSameWindowsAndTakesNoMore()
    {
        var random = new Random(2);
        int[] lengths = [.. Enumerable.Range(0, 300).Select(_ => random.Next(0, 3000))];
        var arena = new Arena();
        float[] first = Marks();
        long capacity = arena.Capacity;
        arena.Reset();

        Assert.Equal(first, Marks());
        Assert.Equal(capacity, arena.Capacity);

        // Windows do not overlap: each still holds its own mark when all are taken.
        float[] Marks()
        {
            Tensor[] windows = [.. lengths.Select((length, k) => Marked(arena.Take([length]), k))];
            Assert.All(windows.Select((window, k) => (window, k)), w => Assert.All(w.window.Span.ToArray(), x => Assert.Equal(w.k, x)));
            return [.. windows.Select(window => (float)window.Span.Length)];
        }

        static Tensor Marked(Tensor window, int mark)
        {
            window.Span.Fill(mark);
            return window;
        }
    }

    // The norm of all gradients is summed slab by slab, so where slabs end decides its last bits.
    [Fact]
    public void Allocate_UpToFourMegabytes_IsOneSlab()
    {
        foreach (int count in (int[])[1, 3, 1000, 65536 - 1])
        {
            ParameterList parameters = [];
            for (int k = 0; k < Math.Min(count, 40); k++)
                parameters.Add($"p{k}", [count / 40 + 16], Initial.Zero);
            parameters.Allocate();

            Assert.Equal(1, parameters.Values.SlabCount);
            Assert.Equal(parameters.Values.Capacity, parameters.Sum(p => (p.Shape.Length + 15) / 16 * 16));
        }
    }

    [Fact]
    public void Allocate_OfMore_CutsAsSlabsOfFourMegabytesDo()
    {
        ParameterList parameters = [];
        for (int k = 0; k < 5; k++)
            parameters.Add($"p{k}", [400_000], Initial.Zero);
        parameters.Add("large", [1_500_000], Initial.Zero);
        parameters.Add("last", [3], Initial.Zero);
        parameters.Allocate();
        var adam = new Adam(parameters);

        int[] lengths = [.. Enumerable.Range(0, parameters.Values.SlabCount).Select(k => parameters.Values.Slab(k).Length)];

        Assert.Equal([800_000, 800_000, 400_000, 1_500_000, 16], lengths);
        adam.Step();
    }

    [Fact]
    public void Allocate_AfterMoreWasDeclared_GivesAllMemory()
    {
        ParameterList parameters = [];
        parameters.Add("a", [3], Initial.One);
        parameters.Allocate();
        parameters.Add("b", [5000], Initial.One);
        parameters.Initialise(new RandomStream(1, "x"));

        Assert.All(parameters, p => Assert.All(p.Value.ToArray(), x => Assert.Equal(1, x)));
        Assert.Equal(1, parameters.Gradients.SlabCount);
    }
}
