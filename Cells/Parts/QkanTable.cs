namespace MoGru.Cells.Parts;

/// <summary>A table of the parameters of the edges of an LSTM's four layers, and of the cosines and sines of their angles, made once a change.</summary>
sealed class QkanTable
{
    readonly List<EdgeNumbers> all = [];
    readonly QkanParameters parameters;
    readonly float[] values;

    public QkanTable(QkanParameters parameters)
    {
        this.parameters = parameters;
        (Theta, Share) = (Place("theta"), Place("base_weight"));
        if (Preact)
            (Slope, Shift) = (Place("preacts_weight"), Place("preacts_bias"));
        if (Postact)
            (Scale, Move) = (Place("postact_weights"), Place("postact_bias"));
        values = new float[Lane.Pad(Units) * Inputs * Rows];

        int Place(string name)
        {
            var layers = parameters[name];
            int row = SumRows, count = layers[0].Shape.Length / (parameters.HiddenSize * Inputs);
            all.Add(new(layers, row, count));
            SumRows += count;
            return row;
        }
    }

    /// <summary>How often an edge turns by its input.</summary>
    public int Reps => parameters.Reps;

    /// <summary>True where an edge turns by w v + b.</summary>
    public bool Preact => parameters.Preact;

    /// <summary>True where what an edge measures becomes p (φ + c).</summary>
    public bool Postact => parameters.Postact;

    /// <summary>The units of all layers.</summary>
    public int Units => parameters.Units;

    /// <summary>The inputs of a unit.</summary>
    public int Inputs => parameters.Inputs;

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
