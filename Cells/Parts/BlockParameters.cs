using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>
/// The parameters that most published cells have under the same names: <c>weight_ih</c> [blocks · d, n] of the input, <c>weight_hh</c> [blocks · d, d]
/// of the state, and of each a bias, <c>bias_ih</c> and <c>bias_hh</c>, unless the option <see cref="NoBias"/> leaves them out. A block is d rows.
/// </summary>
readonly record struct BlockParameters(Parameter WeightIh, Parameter WeightHh, Parameter? BiasIh, Parameter? BiasHh)
{
    /// <summary>Leaves the biases out; for the options of a cell.</summary>
    public static FlagOption NoBias { get; } = new("no-bias", "no biases") { RecordKey = "bias", RecordValue = false };

    /// <summary>Xavier's uniform values, over a whole matrix as the published package draws them.</summary>
    public static Initial Xavier { get; } = new Initial.XavierUniform();

    /// <summary>Declares all four, blocks of d rows each.</summary>
    /// <param name="scope">Where they are declared.</param>
    /// <param name="ofInput">The blocks of the input.</param>
    /// <param name="ofState">The blocks of the state.</param>
    /// <param name="weightIh">How <c>weight_ih</c> starts; none for Xavier's values.</param>
    /// <param name="weightHh">How <c>weight_hh</c> starts; none for Xavier's values.</param>
    /// <param name="biasIh">How <c>bias_ih</c> starts; none for 0.</param>
    /// <param name="biasHh">How <c>bias_hh</c> starts; none for 0.</param>
    public static BlockParameters Declare(
        CellScope scope, int ofInput, int ofState, Initial? weightIh = null, Initial? weightHh = null, Initial? biasIh = null, Initial? biasHh = null)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var input = scope.Parameter("weight_ih", [ofInput * d, n], weightIh ?? Xavier);
        var state = scope.Parameter("weight_hh", [ofState * d, d], weightHh ?? Xavier);
        return new(input, state, DeclareBias(scope, "bias_ih", ofInput, biasIh), DeclareBias(scope, "bias_hh", ofState, biasHh));
    }

    /// <summary>Declares a bias of so many blocks of d, unless <see cref="NoBias"/> leaves it out.</summary>
    public static Parameter? DeclareBias(CellScope scope, string name, int blocks, Initial? initial = null) =>
        scope.Options.Has(NoBias) ? null : scope.Parameter(name, [blocks * scope.HiddenSize], initial ?? Initial.Zero);

    /// <summary>The input's width n.</summary>
    public int InputSize => WeightIh.Shape[1];

    /// <summary>
    /// The hidden width d; to be given where <c>weight_hh</c> is a vector of several blocks, or of a state that is not d wide.
    /// </summary>
    public int HiddenSize { get; init; } = WeightHh.Shape.Last;

    /// <summary>The map from the input to some of its blocks, each with its own bias.</summary>
    public GateMap Input(params ReadOnlySpan<int> blocks)
    {
        var map = new GateMap(InputSize, HiddenSize);
        foreach (int block in blocks)
            map.AddBlock(WeightIh, block, BiasIh);
        return map;
    }

    /// <summary>
    /// The map from the input to blocks that products of the state are added to: to each block of the input, the bias of a block of the state too,
    /// −1 for none.
    /// </summary>
    public GateMap Sums(params ReadOnlySpan<(int OfInput, int OfState)> blocks)
    {
        var map = new GateMap(InputSize, HiddenSize);
        foreach (var (ofInput, ofState) in blocks)
        {
            map.AddBlock(WeightIh, ofInput, BiasIh);
            if (ofState >= 0 && BiasHh is not null)
                map.PlusBias(BiasHh, ofState * HiddenSize);
        }
        return map;
    }

    /// <summary>The map from the state to some of its blocks, without biases, which belong to what it is added to.</summary>
    public GateMap State(params ReadOnlySpan<int> blocks)
    {
        var map = new GateMap(WeightHh.Shape.Last, HiddenSize);
        foreach (int block in blocks)
            map.Add(WeightHh, block * HiddenSize);
        return map;
    }
}

/// <summary>The same parameters as maps and as equations read them.</summary>
static class BlockReading
{
    /// <summary>Adds the rows of a block of a weight, with those of its bias where there is one.</summary>
    public static GateMap AddBlock(this GateMap map, Parameter weight, int block, Parameter? bias)
    {
        int row = block * map.BlockSize;
        return bias is null ? map.Add(weight, row) : map.Add(weight, row, 0, bias);
    }

    /// <summary>Adds a block of bias alone, or of zeros where there are no biases.</summary>
    public static GateMap AddBiasBlock(this GateMap map, int block, Parameter? bias) =>
        bias is null ? map.AddBias(0) : map.AddBias(block * map.BlockSize, bias);

    /// <summary>All blocks of the input: <c>weight_ih</c> x + <c>bias_ih</c>, [B, blocks · d].</summary>
    public static T OfInput<T>(this PlainStep<T> step)
        where T : IQuantity<T> => step.Linear(step.X, "weight_ih", step.Bias("bias_ih"));

    /// <summary>All blocks of a state: <c>weight_hh</c> h + <c>bias_hh</c>, [B, blocks · d].</summary>
    public static T OfState<T>(this PlainStep<T> step, T h)
        where T : IQuantity<T> => step.Linear(h, "weight_hh", step.Bias("bias_hh"));

    /// <summary>Some neighbouring blocks of what <c>weight_hh</c> and <c>bias_hh</c> make of a value.</summary>
    public static T OfState<T>(this PlainStep<T> step, T value, int block, int blocks = 1)
        where T : IQuantity<T> =>
        step.Linear(value, "weight_hh", step.Bias("bias_hh"), block * step.HiddenSize, blocks * step.HiddenSize);

    /// <summary>The name of a bias, or none where the option leaves it out.</summary>
    public static string? Bias<T>(this PlainStep<T> step, string name)
        where T : IQuantity<T> => step.Options.Has(BlockParameters.NoBias) ? null : name;

    /// <summary>One block of d columns.</summary>
    public static T Block<T>(this PlainStep<T> step, T blocks, int block)
        where T : IQuantity<T> => blocks.Slice(1, block * step.HiddenSize, step.HiddenSize);
}
