using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Diagonal;

/// <summary>
/// What ParaGRU and ParaLSTM have in common: a map of the input to three gates by heads, each from its own part of the input to its own units,
/// <c>B</c> [H, n/H, 3, d/H] and <c>b</c> [3, d]; and vectors of d by which every unit weighs states, <c>A</c> [3, d], and in
/// ParaLSTM <c>C</c> [2, d].
/// </summary>
static class HeadMap
{
    public const int Gates = 3;

    public static CellSource Source { get; } = new("Danieli et al., ParaRNN: Unlocking Parallel Training of Nonlinear RNNs", 2025, "arXiv 2510.21450");

    public static NumberOption Heads { get; } =
        new("num-heads", "the heads of the input's map; 2 where they divide n and d, otherwise 1")
        {
            Whole = true,
            Least = 1,
            Most = 1 << 24,
            Examples = [1],
        };

    /// <summary>The heads of a layer.</summary>
    public static int Of(CellOptions options, int inputSize, int hiddenSize) =>
        (int?)options.Of(Heads) ?? (inputSize % 2 == 0 && hiddenSize % 2 == 0 ? 2 : 1);

    /// <summary>What is wrong with the heads for these sizes, as a sentence.</summary>
    public static string? Refusal(CellSpec spec, CellSizes sizes)
    {
        int heads = Of(spec.Options, sizes.Input, sizes.Hidden);
        return sizes.Input % heads == 0 && sizes.Hidden % heads == 0
            ? null
            : $"{heads} heads do not divide the input size {sizes.Input} and the hidden size {sizes.Hidden}; write {Heads.Name}= a number that divides both.";
    }

    /// <summary>Declares vectors of d by which units weigh a state: N(0, (2/√(5d))²).</summary>
    public static Parameter Weigh(CellScope scope, string name, int vectors) =>
        scope.Parameter(name, [vectors, scope.HiddenSize], new Initial.Normal(2 / Math.Sqrt(5.0 * scope.HiddenSize)));

    /// <summary>Declares B by Xavier's limit for this many outputs.</summary>
    public static Parameter DeclareMap(CellScope scope, int heads, int fanOut)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        return scope.Parameter("B", [heads, n / heads, Gates, d / heads], new Initial.Uniform(Math.Sqrt(6.0 / (n / heads + fanOut))));
    }

    /// <summary>Declares b, whose first gate starts from 0 down to −1.</summary>
    public static Parameter DeclareBias(CellScope scope)
    {
        var first = Initial.FromIndex((i, size) => size == 1 ? 0 : -(double)i / (size - 1));
        return scope.Parameter("b", [Gates, scope.HiddenSize], new Initial.ByBlocks([first, Initial.Zero, Initial.Zero]));
    }

    /// <summary>The map of the input of three gates, from B as a matrix.</summary>
    public static GateMap Of(DerivedWeight dense, Parameter bias)
    {
        int d = bias.Shape[1];
        var map = new GateMap(dense.Shape[0], d);
        for (int gate = 0; gate < Gates; gate++)
            map.AddDerivedTransposed(dense, 0, gate * d, bias);
        return map;
    }

    /// <summary>B as a matrix [n, 3 d], zero from the input of one head to the units of another.</summary>
    public static Variable Dense(Variable map)
    {
        (int heads, int inputs, int units) = (map.Shape[0], map.Shape[1], map.Shape[3]);
        var rows = Wide(map, 0);
        for (int head = 1; head < heads; head++)
            rows = Variable.Concat(0, rows, Wide(map, head));
        return rows.Reshape([heads * inputs, Gates * heads * units]);
    }

    // The rows of a head among the columns of all, [n/H, 3, H, d/H].
    static Variable Wide(Variable map, int head)
    {
        (int heads, int inputs, int units) = (map.Shape[0], map.Shape[1], map.Shape[3]);
        var own = map.Slice(0, head, 1).Reshape([inputs, Gates, 1, units]);
        if (head > 0)
            own = Variable.Concat(2, map.Tape.Filled([inputs, Gates, head, units], 0), own);
        int after = heads - 1 - head;
        return after > 0 ? Variable.Concat(2, own, map.Tape.Filled([inputs, Gates, after, units], 0)) : own;
    }

    /// <summary>u: the rows of the input, head by head, times B, and b.</summary>
    public static T OfHeads<T>(this PlainStep<T> step)
        where T : IQuantity<T>
    {
        T map = step.Parameter("B");
        (int heads, int inputs, int units) = (map.Shape[0], map.Shape[1], map.Shape[3]);
        var ofHeads = new T[heads];
        for (int head = 0; head < heads; head++)
            ofHeads[head] = step.X.Slice(1, head * inputs, inputs).MatMul(map.Slice(0, head, 1).Reshape([inputs, Gates * units]));
        var gates = new T[Gates * heads];
        for (int k = 0; k < gates.Length; k++)
            gates[k] = ofHeads[k % heads].Slice(1, k / heads * units, units);
        return (step.Concat(gates) + step.Parameter("b").Reshape([1, Gates * step.HiddenSize])).Named("u");
    }

    /// <summary>One of the vectors by which units weigh a state, [1, d].</summary>
    public static T Weights<T>(this PlainStep<T> step, string name, int vector)
        where T : IQuantity<T> => step.Parameter(name).Slice(0, vector, 1);
}
