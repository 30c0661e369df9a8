using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>The parameters of the edges from [h; x] to the units of an LSTM's four layers, one of each name a layer.</summary>
sealed class QkanParameters
{
    /// <summary>The names of the layers.</summary>
    public static readonly string[] Layers = ["qkan_f", "qkan_i", "qkan_c", "qkan_o"];

    readonly Dictionary<string, List<Parameter>> declared = [];

    public QkanParameters(CellScope scope, int reps, bool preact, bool postact)
    {
        (Reps, HiddenSize, InputSize, Preact, Postact) = (reps, scope.HiddenSize, scope.InputSize, preact, postact);
        foreach (string layer in Layers)
        {
            Declare("theta", new Initial.XavierNormal(), reps + 1, 2);
            Declare("base_weight", Initial.Constant(0.5f));
            if (preact)
            {
                Declare("preacts_weight", Initial.One, reps);
                Declare("preacts_bias", Initial.Zero, reps);
            }
            if (postact)
            {
                Declare("postact_weights", Initial.One);
                Declare("postact_bias", Initial.Zero);
            }

            void Declare(string name, Initial initial, params int[] numbers)
            {
                declared.TryAdd(name, []);
                declared[name].Add(scope.Parameter($"{layer}.{name}", [HiddenSize, Inputs, .. numbers], initial));
            }
        }
    }

    /// <summary>How often an edge turns by its input.</summary>
    public int Reps { get; }

    public int HiddenSize { get; }

    public int InputSize { get; }

    /// <summary>The units of all layers.</summary>
    public int Units => Layers.Length * HiddenSize;

    /// <summary>The inputs of a unit.</summary>
    public int Inputs => HiddenSize + InputSize;

    /// <summary>True where an edge turns by w v + b.</summary>
    public bool Preact { get; }

    /// <summary>True where what an edge measures becomes p (φ + c).</summary>
    public bool Postact { get; }

    /// <summary>Those of a name, layer by layer.</summary>
    public Parameter[] this[string name] => [.. declared[name]];

    /// <summary>All of them, name by name.</summary>
    public Parameter[] All => [.. declared.Values.SelectMany(layers => layers)];
}
