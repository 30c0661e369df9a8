using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Parts;

/// <summary>
/// The weight by which <see cref="QkanFeatures"/> give y_o = Σ_i p_oi (φ_oi(v_i) + c_oi) + s_oi silu(v_i), v = [h; x], of the units of four layers:
/// [4d, features of h, features of x, 1], the last column being what does not depend on v. Its rows are made sixteen edges at a time.
/// </summary>
sealed class QkanWeight : Node, IWork
{
    const int Theta = 0, Base = 1, Scale = 2, Move = 3;  // what it is made of, of every layer

    // Below so many edges threads do not pay.
    const int SharedEdges = 1 << 12;

    readonly Variable[] used = new Variable[4 * QkanParameters.Layers.Length];
    QkanParameters parameters = null!;
    Variable weight;
    bool backward;

    /// <summary>Makes it of the parameters, name by name.</summary>
    public static Variable Make(QkanParameters parameters, ReadOnlySpan<Variable> all)
    {
        var tape = all[0].Tape;
        var node = tape.Record<QkanWeight>();
        (node.parameters, node.weight) = (parameters, tape.Output<QkanWeight>(QkanFeatures.WeightOf(parameters), needsGradient: true));
        all.CopyTo(node.used);
        node.Run(back: false);
        return node.weight;
    }

    protected internal override void Backward() => Run(back: true);

    void Run(bool back)
    {
        backward = back;
        if (parameters.Units * parameters.Inputs < SharedEdges)
            ((IWork)this).Do(0, 1);
        else
            weight.Tape.Run(this);
    }

    void IWork.Do(int part, int parts)
    {
        int reps = parameters.Reps, length = QubitSeries.Length(reps), angles = 2 * (reps + 1);
        Span<Lanes> memory = stackalloc Lanes[2 * length + 2 * angles];
        Span<float> numbers = stackalloc float[angles * Lanes.Count];
        var turning = new Turning(new(memory[..length], reps), new(memory.Slice(length, length), reps), memory[(2 * length)..], numbers);
        var own = Share.Of(parameters.Units, 1, part, parts);
        for (int unit = own.Start; unit < own.Start + own.Count; unit++)
        {
            if (backward)
                MakeBackward(unit, turning);
            else
                Make(unit, turning);
        }
    }

    void Make(int unit, Turning turning)
    {
        var row = weight.Write().Slice(unit * weight.Shape[1], weight.Shape[1]);
        var z = turning.Qubits.Z;
        var constant = Lanes.Zero;
        for (var edges = First(unit); edges.Count > 0; edges = After(edges))
        {
            Turn(edges, turning);
            var (p, c) = Postact(edges);
            constant = Vector512.FusedMultiplyAdd(p, z[0] + c, constant);

            // z_k e^{ikv}, and the conjugate of it for −k
            for (int k = 1; k <= parameters.Reps; k++)
            {
                (p * (z[2 * k] + z[2 * k])).StoreUpTo(edges.Of(row, QkanFeatures.Cos(k)), 0);
                (-p * (z[2 * k + 1] + z[2 * k + 1])).StoreUpTo(edges.Of(row, QkanFeatures.Sin(k)), 0);
            }
            Values(Base, edges).CopyTo(edges.Of(row, QkanFeatures.Silu(parameters.Reps)));
        }
        row[^1] = Reduce.Across(constant);
    }

    void MakeBackward(int unit, Turning turning)
    {
        var dRow = weight.Gradient.Slice(unit * weight.Shape[1], weight.Shape[1]);
        QubitSeries qubits = turning.Qubits, d = turning.Gradients;
        var dConstant = Vector512.Create(dRow[^1]);
        for (var edges = First(unit); edges.Count > 0; edges = After(edges))
        {
            Turn(edges, turning);
            d.Start(Lanes.Zero);
            Span<Lanes> z = qubits.Z, dZ = d.Z;
            var (p, c) = Postact(edges);
            dZ[0] = dConstant * p;
            var dP = dConstant * (z[0] + c);
            for (int k = 1; k <= parameters.Reps; k++)
            {
                // The mean of the product with 2 Re(z_k e^{ikv}) has each of its coefficients once, those of Z twice.
                Lanes dCos = Lane.LoadUpTo(edges.Of(dRow, QkanFeatures.Cos(k)), 0), dSin = Lane.LoadUpTo(edges.Of(dRow, QkanFeatures.Sin(k)), 0);
                (dZ[2 * k], dZ[2 * k + 1]) = (p * dCos, -p * dSin);
                dP += Vector512.FusedMultiplyAdd(dCos, z[2 * k] + z[2 * k], -dSin * (z[2 * k + 1] + z[2 * k + 1]));
            }
            TensorPrimitives.Add(Gradients(Base, edges), edges.Of(dRow, QkanFeatures.Silu(parameters.Reps)), Gradients(Base, edges));
            if (parameters.Postact)
            {
                Add(Gradients(Scale, edges), dP);
                Add(Gradients(Move, edges), dZ[0]);
            }
            TurnBack(edges, turning);
        }
    }

    // The qubits of these edges from their angles.
    void Turn(Edges edges, Turning turning)
    {
        int count = 2 * (parameters.Reps + 1);
        var theta = Values(Theta, edges, count);
        turning.Numbers.Clear();
        for (int edge = 0; edge < edges.Count; edge++)
        {
            for (int k = 0; k < count; k++)
                turning.Numbers[k * Lanes.Count + edge] = theta[edge * count + k];
        }
        for (int k = 0; k < count; k++)
            (turning.Turns[2 * k], turning.Turns[2 * k + 1]) = CircleMath.CosSin(Lane.Load(turning.Numbers, k * Lanes.Count));
        turning.Qubits.Start(Lanes.One);
        for (int l = 0; l <= parameters.Reps; l++)
        {
            turning.Qubits.TurnZ(l, turning.Turns[4 * l], turning.Turns[4 * l + 1]);
            turning.Qubits.TurnY(l, turning.Turns[4 * l + 2], turning.Turns[4 * l + 3]);
        }
    }

    // Adds to the gradients of the angles.
    void TurnBack(Edges edges, Turning turning)
    {
        QubitSeries qubits = turning.Qubits, d = turning.Gradients;
        for (int l = parameters.Reps; l >= 0; l--)
        {
            qubits.AngleY(l, d).Store(turning.Numbers, (2 * l + 1) * Lanes.Count);
            qubits.TurnY(l, turning.Turns[4 * l + 2], -turning.Turns[4 * l + 3]);
            d.TurnY(l, turning.Turns[4 * l + 2], -turning.Turns[4 * l + 3]);
            qubits.AngleZ(l, d).Store(turning.Numbers, 2 * l * Lanes.Count);
            qubits.TurnZ(l, turning.Turns[4 * l], -turning.Turns[4 * l + 1]);
            d.TurnZ(l, turning.Turns[4 * l], -turning.Turns[4 * l + 1]);
        }
        int count = 2 * (parameters.Reps + 1);
        var dTheta = Gradients(Theta, edges, count);
        for (int edge = 0; edge < edges.Count; edge++)
        {
            for (int k = 0; k < count; k++)
                dTheta[edge * count + k] += turning.Numbers[k * Lanes.Count + edge];
        }
    }

    // p and c
    (Lanes Scale, Lanes Move) Postact(Edges edges) =>
        parameters.Postact ? (Lane.LoadUpTo(Values(Scale, edges), 0), Lane.LoadUpTo(Values(Move, edges), 0)) : (Lanes.One, Lanes.Zero);

    ReadOnlySpan<float> Values(int name, Edges edges, int each = 1) =>
        used[name * QkanParameters.Layers.Length + edges.Layer].Value.Slice(edges.Start * each, edges.Count * each);

    Span<float> Gradients(int name, Edges edges, int each = 1) =>
        used[name * QkanParameters.Layers.Length + edges.Layer].Gradient.Slice(edges.Start * each, edges.Count * each);

    static void Add(Span<float> sum, Lanes more) => (Lane.LoadUpTo(sum, 0) + more).StoreUpTo(sum, 0);

    Edges First(int unit) => At(unit, 0);

    Edges After(Edges edges) => At(edges.Unit, edges.Input + edges.Count);

    // From an input on, of h or of x; none after the last.
    Edges At(int unit, int input)
    {
        int d = parameters.HiddenSize, end = input < d ? d : parameters.Inputs;
        int column = input < d ? input : QkanFeatures.Count(parameters.Reps) * d + input - d;
        return new(
            unit, input, Math.Min(Lanes.Count, end - input), unit / d, unit % d * parameters.Inputs + input, column,
            input < d ? d : parameters.InputSize);
    }

    // Edges of a unit: the first input, how many; layer and first edge there; the first column, and the columns from feature to feature.
    readonly record struct Edges(int Unit, int Input, int Count, int Layer, int Start, int Column, int Stride)
    {
        public Span<float> Of(Span<float> row, int feature) => row.Slice(Column + feature * Stride, Count);
    }

    // Qubits of sixteen edges and their gradients, the cosines and sines of their angles, and the angles or their gradients.
    readonly ref struct Turning(QubitSeries qubits, QubitSeries gradients, Span<Lanes> turns, Span<float> numbers)
    {
        public readonly QubitSeries Qubits = qubits, Gradients = gradients;
        public readonly Span<Lanes> Turns = turns;
        public readonly Span<float> Numbers = numbers;
    }
}
