using MoGru.Engine.Memory;

namespace MoGru.Cells.Parts;

/// <summary>
/// What makes layers of edges one product: where edges turn by their inputs v alone and measure Z, φ(v) is a trigonometric polynomial, so that all that
/// depends on v are the features cos v, sin v, cos 2v, …, sin rv and silu(v). A row has one after another, each of all inputs.
/// </summary>
static class QkanFeatures
{
    /// <summary>The features of an input.</summary>
    public static int Count(int reps) => 2 * reps + 1;

    /// <summary>Which of them cos kv is.</summary>
    public static int Cos(int k) => 2 * k - 2;

    /// <summary>Which of them sin kv is.</summary>
    public static int Sin(int k) => 2 * k - 1;

    /// <summary>Which of them silu(v) is.</summary>
    public static int Silu(int reps) => 2 * reps;

    /// <summary>The shape of the weight: a column for each feature of h, and after them of x, and one for what is constant.</summary>
    public static Shape WeightOf(QkanParameters parameters) => [parameters.Units, checked(Count(parameters.Reps) * parameters.Inputs + 1)];

    /// <summary>The features of a row.</summary>
    public static void Of(ReadOnlySpan<float> v, int reps, Span<float> features)
    {
        for (int i = 0; i < v.Length; i += Lanes.Count)
        {
            var input = Lane.LoadUpTo(v, i);
            var (cosOne, sinOne) = CircleMath.CosSin(input);
            Lanes cos = cosOne, sin = sinOne;
            for (int k = 1; ; k++)
            {
                cos.StoreUpTo(At(features, Cos(k), v.Length), i);
                sin.StoreUpTo(At(features, Sin(k), v.Length), i);
                if (k == reps)
                    break;
                (cos, sin) = (Vector512.FusedMultiplyAdd(cos, cosOne, -sin * sinOne), Vector512.FusedMultiplyAdd(sin, cosOne, cos * sinOne));
            }
            (input * GateMath.Sigmoid(input)).StoreUpTo(At(features, Silu(reps), v.Length), i);
        }
    }

    /// <summary>The adjoint of <see cref="Of"/>: adds to dv.</summary>
    public static void Backward(ReadOnlySpan<float> v, int reps, Span<float> features, Span<float> dFeatures, Span<float> dV)
    {
        for (int i = 0; i < v.Length; i += Lanes.Count)
        {
            // silu = v Sigmoid(v)
            Lanes input = Lane.LoadUpTo(v, i), sigmoid = GateMath.Sigmoid(input);
            var slope = Vector512.FusedMultiplyAdd(input * sigmoid, Lanes.One - sigmoid, sigmoid);
            var d = Vector512.FusedMultiplyAdd(Lane.LoadUpTo(At(dFeatures, Silu(reps), v.Length), i), slope, Lane.LoadUpTo(dV, i));

            // Cos(k v), Sin(k v)
            for (int k = 1; k <= reps; k++)
            {
                Lanes cos = Lane.LoadUpTo(At(features, Cos(k), v.Length), i), sin = Lane.LoadUpTo(At(features, Sin(k), v.Length), i);
                Lanes dCos = Lane.LoadUpTo(At(dFeatures, Cos(k), v.Length), i), dSin = Lane.LoadUpTo(At(dFeatures, Sin(k), v.Length), i);
                d = Vector512.FusedMultiplyAdd(Vector512.Create((float)k), Vector512.FusedMultiplyAdd(dSin, cos, -dCos * sin), d);
            }
            d.StoreUpTo(dV, i);
        }
    }

    static Span<float> At(Span<float> features, int feature, int inputs) => features.Slice(feature * inputs, inputs);
}
