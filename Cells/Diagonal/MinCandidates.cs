using System.Runtime.CompilerServices;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Diagonal;

/// <summary>a + ½ from 0 on, σ(a) below: a candidate above 0, as the form in log space asks for.</summary>
readonly struct PositiveCandidate : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Forward(Lanes sum) => Vector512.ConditionalSelect(
        Vector512.GreaterThanOrEqual(sum, Lanes.Zero), sum + Vector512.Create(0.5f), GateMath.Sigmoid(sum));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Backward(Lanes dValue, Lanes value) => Vector512.ConditionalSelect(
        Vector512.GreaterThanOrEqual(value, Vector512.Create(0.5f)), dValue, dValue * Slopes.OfSigmoid(value));
}

/// <summary>What minGRU and minLSTM have in common: a map of the input alone to the candidate and gates, and the candidate's form.</summary>
static class MinCandidates
{
    public static CellSource Source { get; } = new("Feng et al., Were RNNs All We Needed?", 2024, "arXiv 2410.01201");

    public static ChoiceOption Form { get; } = new("candidate", "what the candidate's sum goes through", "positive", "linear");

    public static FlagOption Bias { get; } = new("bias", "the map of the input has a bias");

    /// <summary>Declares the map, <c>name.weight</c> [blocks · d, n] and, where it is asked for, <c>name.bias</c>, as PyTorch's <c>nn.Linear</c>.</summary>
    public static GateMap Declare(CellScope scope, string name, int blocks)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var initial = new Initial.Uniform(1 / Math.Sqrt(n));
        var weight = scope.Parameter($"{name}.weight", [blocks * d, n], initial);
        var bias = scope.Options.Has(Bias) ? scope.Parameter($"{name}.bias", [blocks * d], initial) : null;
        var map = new GateMap(n, d);
        for (int block = 0; block < blocks; block++)
            map.AddBlock(weight, block, bias);
        return map;
    }

    /// <summary>The map of the input.</summary>
    public static T OfInput<T>(this PlainStep<T> step, string name)
        where T : IQuantity<T> => step.Linear(step.X, $"{name}.weight", step.Options.Has(Bias) ? $"{name}.bias" : null).Named("a");

    /// <summary>g(a): a + ½ for a ≥ 0 and σ(a) below is a + relu(−a) + σ(min(a, 0)), of slope 1 at 0.</summary>
    public static T Candidate<T>(this PlainStep<T> step, T a)
        where T : IQuantity<T> => (step.Options.Is(Form, "linear") ? a : a + (-a).Relu() + (-(-a).Relu()).Sigmoid()).Named("g");
}
