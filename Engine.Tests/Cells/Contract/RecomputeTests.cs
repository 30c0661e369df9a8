using MoGru.Cells;
using MoGru.Cells.Networks;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

// Chunks that are made anew backward against chunks that are kept.
public class RecomputeTests
{
    const int Input = 5, Hidden = 6;

    public static TheoryData<string> Cells => [.. ContractCells.Kept];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Backward_ChunksMadeAnew_HaveTheBitsOfThoseKept(string cell)
    {
        foreach (var shape in ((int, int, int, int)[])[(3, 1, Input, Hidden), (19, 37, 2, Hidden), (2, 300, Input, 17)])
        {
            var kept = new ContractRun(ContractCells.Of(cell), shape, layers: 2, bothWays: true);
            var anew = new ContractRun(ContractCells.Recomputed(cell), shape, layers: 2, bothWays: true);
            var (values, gradients) = kept.Pass(kept.Layer);
            var (valuesAnew, gradientsAnew) = anew.Pass(anew.Layer);

            Assert.Equal(values, valuesAnew);
            foreach (string name in gradients.Keys)
                Assert.Equal(gradients[name], gradientsAnew[name]);
        }
    }

    // 16 rows walk in chunks of 8 steps: of a matrix [3, 16] and of gates kept before, the matrix is kept once a chunk.
    [Fact]
    public void Memory_OfChunksMadeAnew_IsTheirFirstStates()
    {
        const int rows = 16, steps = 800, hidden = 14, chunk = 128 / rows;

        Assert.Equal((long)rows * steps * ((2 + 2 + 3) * 16), Kept(ContractCells.Of("matrix-memory")));
        Assert.Equal((long)rows * (steps / chunk) * (3 * 16), Kept(ContractCells.Recomputed("matrix-memory")));

        static long Kept(CellSpec spec)
        {
            var layer = Assert.IsType<ScanLayer>(Rnn.Create(spec, [], Input, hidden).Layers[0]);
            var memory = new ScanMemory();
            memory.Take(layer.Cell, steps, rows, backward: true, new Arena().Take);
            return memory.KeptLength;
        }
    }

    [Fact]
    public void Tape_OfChunksMadeAnew_HoldsLess()
    {
        Assert.True(Capacity(ContractCells.Recomputed("heads")) < Capacity(ContractCells.Of("heads")) / 2);

        static long Capacity(CellSpec spec)
        {
            var run = new ContractRun(spec, (16, 500, 1, 32));
            var tape = new Tape();
            run.Pass(run.Bare, tape);
            return tape.Capacity;
        }
    }

    [Fact]
    public void Retention_OfChunksMadeAnew_IsKeptAsItIsWalked()
    {
        float[] kept = Retention(ContractCells.Of("second-state"));

        Assert.Equal(kept, Retention(ContractCells.Recomputed("second-state")));
        Assert.NotEqual(0, kept[^1]);

        static float[] Retention(CellSpec spec)
        {
            float[] means = new float[3 * 100];
            Assert.True(new ContractRun(spec, (3, 100, Input, Hidden)).Output(new Tape(), []).MeanRetention(0, means));
            return means;
        }
    }
}
