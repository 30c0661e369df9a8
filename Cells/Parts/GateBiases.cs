using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>How the biases of a gate that keeps the memory start, where users say so: forget in an LSTM, update in a GRU.</summary>
static class GateBiases
{
    /// <summary>Gers et al. 2000; 1 in Jozefowicz et al. 2015.</summary>
    public static NumberOption Forget { get; } =
        new("forget-bias", "what the biases of the forget or update gate start from, in place of being drawn");

    /// <summary>Tallec and Ollivier 2018, arXiv 1804.11188.</summary>
    public static NumberOption Longest { get; } =
        new("longest", "chrono initialisation: the steps to be remembered, by which the biases of the forget or update gate are drawn")
        {
            Least = 3,
            Most = 1e9,
        };

    /// <summary>The options of a cell that has both, and biases.</summary>
    public static IReadOnlyList<CellOption> Options { get; } = [BlockParameters.NoBias, Forget, Longest];

    /// <summary>The biases of the gate that keeps by chrono initialisation.</summary>
    public static Initial Chrono(double steps) => Initial.FromDraw((ref generator) => PortableMath.Log(generator.Uniform(1, steps - 1)));

    /// <summary>What is wrong with the options together, as a sentence; null where nothing is.</summary>
    public static string? Refusal(CellOptions options)
    {
        bool constant = options.Of(Forget) is not null, chrono = options.Of(Longest) is not null;
        return constant && chrono ? "forget-bias and longest both say where the same biases start; give one of them."
            : (constant || chrono) && options.Has(BlockParameters.NoBias) ? "without biases there are none to start there."
            : null;
    }

    /// <summary>
    /// How <c>bias_ih</c> and <c>bias_hh</c> start, which are added to each other: what the options say of a gate is in the first, and the
    /// second is 0 there.
    /// </summary>
    /// <param name="options">The choices.</param>
    /// <param name="drawn">How all other biases start.</param>
    /// <param name="blocks">The blocks of each.</param>
    /// <param name="keeping">The block of the gate that keeps.</param>
    /// <param name="writing">
    /// The block of the input gate, which chrono initialisation gives the opposite biases; none where the gate that keeps is the one that
    /// writes.
    /// </param>
    public static (Initial OfInput, Initial OfState) Of(CellOptions options, Initial drawn, int blocks, int keeping, int? writing = null)
    {
        Initial Blocks(Initial kept, int? alike = null) =>
            new Initial.ByBlocks([.. Enumerable.Range(0, blocks).Select(block => block == keeping || block == alike ? kept : drawn)]);

        if (options.Of(Forget) is double start)
            return (Blocks(Initial.Constant((float)start)), Blocks(Initial.Zero));
        if (options.Of(Longest) is not double steps)
            return (drawn, drawn);
        var kept = Blocks(Chrono(steps));
        var opposite = Initial.From((sizes, values, ref generator) =>
        {
            kept.Fill(sizes, values, ref generator);
            int d = values.Length / blocks;
            if (writing is int block)
                TensorPrimitives.Negate(values.Slice(keeping * d, d), values.Slice(block * d, d));
        });
        return (opposite, Blocks(Initial.Zero, writing));
    }
}
