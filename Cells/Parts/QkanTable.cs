using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Parts;

/// <summary>The parameters of the edges of an LSTM's four layers, and a table of them and of the cosines and sines of their angles, made once a change.</summary>
sealed class QkanTable
{
    /// <summary>The names of the layers.</summary>
    public static readonly string[] Layers = ["qkan_f", "qkan_i", "qkan_c", "qkan_o"];

    readonly List<EdgeNumbers> all = [];
    readonly float[] values;

    public QkanTable(CellScope scope, int reps, bool preact, bool postact)
    {
        (Reps, Preact, Postact, Units, Inputs) = (reps, preact, postact, 4 * scope.HiddenSize, scope.HiddenSize + scope.InputSize);
        var declared = new Dictionary<string, List<Parameter>>();
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
                declared[name].Add(scope.Parameter($"{layer}.{name}", [scope.HiddenSize, Inputs, .. numbers], initial));
            }
        }
        (Theta, Share) = (Place("theta"), Place("base_weight"));
        if (preact)
            (Slope, Shift) = (Place("preacts_weight"), Place("preacts_bias"));
        if (postact)
            (Scale, Move) = (Place("postact_weights"), Place("postact_bias"));
        values = new float[Lane.Pad(Units) * Inputs * Rows];

        int Place(string name)
        {
            int row = SumRows, count = declared[name][0].Shape.Length / (scope.HiddenSize * Inputs);
            all.Add(new([.. declared[name]], row, count));
            SumRows += count;
            return row;
        }
    }

    /// <summary>How often an edge turns by its input.</summary>
    public int Reps { get; }

    /// <summary>True where an edge turns by w v + b.</summary>
    public bool Preact { get; }

    /// <summary>True where what an edge measures becomes p (φ + c).</summary>
    public bool Postact { get; }

    /// <summary>The units of all layers.</summary>
    public int Units { get; }

    /// <summary>The inputs of a unit.</summary>
    public int Inputs { get; }

    /// <summary>The rows of an edge's angles, of which turn l has two, and of s, of w and b of every turn, of p and c.</summary>
    public int Theta { get; }

    public int Share { get; }

    public int Slope { get; }

    public int Shift { get; }

    public int Scale { get; }

    public int Move { get; }

    /// <summary>The rows of an edge's numbers that are trained.</summary>
    public int SumRows { get; private set; }

    /// <summary>The first of the rows of its cosines and sines, of which turn l has four.</summary>
    public int Angles => SumRows;

    /// <summary>All rows of an edge.</summary>
    public int Rows => SumRows + 4 * (Reps + 1);

    /// <summary>[sixteens of units, inputs, rows, 16].</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>The sixteens that the gradients of all edges take.</summary>
    public int SumBlocks => Lane.Pad(Units) / Lanes.Count * Inputs * SumRows;

    /// <summary>All parameters.</summary>
    public IEnumerable<Parameter> Parameters => all.SelectMany(numbers => numbers.Layers);

    /// <summary>Makes the table of what the parameters are now.</summary>
    public void Pack()
    {
        foreach (var numbers in all)
            numbers.CopyTo(values, Rows);
        for (int edge = 0; edge < values.Length; edge += Rows * Lanes.Count)
        {
            for (int k = 0; k < 2 * (Reps + 1); k++)
            {
                var (cos, sin) = CircleMath.CosSin(Lane.Load(values, edge + (Theta + k) * Lanes.Count));
                cos.Store(values, edge + (Angles + 2 * k) * Lanes.Count);
                sin.Store(values, edge + (Angles + 2 * k + 1) * Lanes.Count);
            }
        }
    }

    /// <summary>Adds what was added up, [sixteens of units, inputs, trained rows, 16], to the gradients of the parameters.</summary>
    public void AddTo(GradientSheet sheet, ReadOnlySpan<float> sums)
    {
        foreach (var numbers in all)
            numbers.AddTo(sheet, sums, SumRows);
    }
}
