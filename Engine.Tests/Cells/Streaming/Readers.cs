using MoGru.Cells;
using MoGru.Cells.Networks;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tests.Cells.Contract;
using Xunit;

namespace MoGru.Tests.Cells.Streaming;

/// <summary>Streams of one network that read series of their own, with side inputs of their own where its cell takes any.</summary>
sealed class Readers
{
    const int Input = 4, Hidden = 19;

    public Readers(string cell, int layers)
    {
        var spec = ContractCells.Of(cell);
        var sizes = Networks.Fit(spec, Input, Hidden);
        Rnn = Rnn.Create(spec, Parameters, sizes.Input, sizes.Hidden, layers);
        Parameters.Initialise(new RandomStream(3, "initial"));
    }

    /// <summary>The cells of the catalog, plainly and with their options, and those of the contract's tests.</summary>
    public static TheoryData<string> Cells() => [.. CellCatalog.Default.Cells.SelectMany(CellGrid.Ends), .. ContractCells.All];

    public ParameterList Parameters { get; } = [];

    public Rnn Rnn { get; }

    /// <summary>What a reader reads at a step, [n].</summary>
    public float[] X(int reader, int step) => Values(HashCode(reader, step), Rnn.InputSize);

    /// <summary>The outputs of a reader that reads alone from the first step on.</summary>
    public float[] Alone(int reader, int steps)
    {
        var stream = Rnn.Stream();
        var y = new float[steps * Rnn.OutputSize];
        for (int step = 0; step < steps; step++)
        {
            GiveSides(stream.SetSide, step, reader);
            stream.Step(X(reader, step), y.AsSpan(step * Rnn.OutputSize, Rnn.OutputSize));
        }
        return y;
    }

    /// <summary>Gives what the cells take beside x before a step; one that is for a sequence, before its first.</summary>
    public void GiveSides(Setter set, int step, params int[] readers)
    {
        for (int layer = 0; layer < Rnn.NumLayers; layer++)
        {
            foreach (var side in Rnn.Layers[layer].Sides.Where(side => side.Span == SideSpan.Step || (side.Span == SideSpan.Sequence && step == 0)))
            {
                if (side.Missing is null || step % 2 == 0)
                    set(side.Name, layer, [.. readers.SelectMany(reader => Values(HashCode(reader, step) + layer, side.Own.Length))]);
            }
        }
    }

    static int HashCode(int reader, int step) => 1000 * reader + 7 * step;

    static float[] Values(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(0.3f + seed + 1.7f * i))];

    public delegate void Setter(string name, int layer, ReadOnlySpan<float> values);
}
