using MoGru.Cells;
using Xunit;

namespace MoGru.Tests.Cells.Streaming;

// What decays in silence must not stay for ever among the numbers that processors are slow with.
public class SilenceTests
{
    const int Steps = 400;

    public static TheoryData<string> Cells => Readers.Cells();

    [Theory]
    [MemberData(nameof(Cells))]
    public void States_OfAStreamInSilence_AreNeverSubnormal(string cell)
    {
        var readers = new Readers(cell, 2);
        foreach (var parameter in readers.Parameters)
        {
            if (parameter.Shape.Rank == 1)
                parameter.Write().Clear();
        }
        var (alone, pooled) = (readers.Rnn.Stream(), new StreamState(readers.Rnn));
        var pool = new StreamPool(readers.Rnn, threads: 1);
        float[] x = new float[readers.Rnn.InputSize], y = new float[readers.Rnn.OutputSize];
        foreach (string name in readers.Rnn.StateNames)
        {
            for (int layer = 0; layer < 2; layer++)
                pooled.SetState(name, layer, [.. Enumerable.Range(0, readers.Rnn.StateSize(name, layer)).Select(i => 1e-36f * MathF.Sin(1 + i))]);
        }
        alone.SetState(pooled);

        for (int step = 0; step < Steps; step++)
        {
            x.AsSpan().Fill(step < 20 ? 1e-40f : 0);
            readers.GiveSides(alone.SetSide, step, 1);
            readers.GiveSides(pooled.SetSide, step, 1);
            alone.Step(x, y);
            pool.Step(pooled, x, y);
        }

        for (int layer = 0; layer < 2; layer++)
        {
            foreach (string name in readers.Rnn.StateNames)
            {
                float[] own = new float[readers.Rnn.StateSize(name, layer)], others = new float[own.Length];
                alone.GetState(name, layer, own);
                pooled.GetState(name, layer, others);
                Assert.DoesNotContain(own, float.IsSubnormal);
                Assert.Equal(own, others);
            }
        }
    }

    [Fact]
    public void Pass_OverSilence_KeepsWhatAStreamFlushes()
    {
        var readers = new Readers("ssm", 1);
        var tape = new Engine.Autodiff.Tape();
        float[] state = [.. Enumerable.Repeat(1e-44f, readers.Rnn.StateSize("x"))];
        float[] silence = new float[3 * readers.Rnn.InputSize];
        foreach (var parameter in readers.Parameters)
        {
            if (parameter.Name.EndsWith("bias", StringComparison.Ordinal))
                parameter.Write().Clear();
        }

        var y = readers.Rnn.Forward(tape.Input([1, 3, readers.Rnn.InputSize], silence), new() { ["x", 0] = tape.Input([1, state.Length], state) });

        Assert.Contains(y.FinalState("x", 0).Value.ToArray(), float.IsSubnormal);
    }
}
