using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Diagonal;

/// <summary>
/// eLSTM, a memory whose gates see it unit by unit, and an output gate that sees all of it but does not recur; rows f, z, o; state c [B, d].
/// </summary>
sealed class ElstmType() : FusedCellType(
    "elstm", "Elementwise LSTM",
    new("Irie, Gopalakrishnan and Schmidhuber, Exploring the Promise and Limits of Real-Time Recurrent Learning", 2023, "arXiv 2305.19044"),
    [BlockParameters.NoBias], "eLSTM")
{
    public override void Step<T>(PlainStep<T> step)
    {
        // f = σ(x_f + w_f ⊙ c), z = tanh(x_z + w_z ⊙ c), c' = f ⊙ c + (1 − f) ⊙ z
        int d = step.HiddenSize;
        T x = step.OfInput(), w = step.Parameter("weight_c"), c = step["c"];
        T f = (step.Block(x, 0) + w.Slice(0, 0, d) * c).Sigmoid().Named("f");
        T z = (step.Block(x, 1) + w.Slice(0, d, d) * c).Tanh().Named("z");
        T next = f * c + (1 - f) * z;
        step["c"] = next;

        // o = σ(x_o + W_hh c' + b_hh), y = o ⊙ c'
        step.Output = (step.Block(x, 2) + step.OfState(next)).Sigmoid().Named("o") * next;
    }

    protected override Cell Create(CellScope scope)
    {
        (int n, int d) = (scope.InputSize, scope.HiddenSize);
        var weightIh = scope.Parameter("weight_ih", [3 * d, n], BlockParameters.Xavier);
        var weightHh = scope.Parameter("weight_hh", [d, d], BlockParameters.Xavier);
        var weightC = scope.Parameter("weight_c", [2 * d], new Initial.Uniform(0.1));
        return new ElstmCell(
            new(weightIh, weightHh, BlockParameters.DeclareBias(scope, "bias_ih", 3), BlockParameters.DeclareBias(scope, "bias_hh", 1)), weightC);
    }
}

/// <summary>Step and adjoint of <see cref="ElstmType"/>: no product in the step, one of the output after all steps of a chunk.</summary>
sealed class ElstmCell : Cell
{
    const int F = 0, Z = 1, O = 2, C = 3;  // blocks

    readonly PaddedBlocks weights;
    readonly State c;
    readonly Slot gates;   // [f | z | o | c']: what the products give, then the gates
    readonly Slot y;
    readonly Slot dY;
    readonly Slot dGates;
    readonly Slot dWeights;
    readonly Product ofMemory;

    public ElstmCell(BlockParameters maps, Parameter weight)
        : base(maps.InputSize, maps.HiddenSize)
    {
        weights = new(weight, blocks: 2);
        c = AddState("c");
        gates = AddSlot(SlotKind.Saved, blocks: 4);
        y = AddSlot(SlotKind.Chunk);
        dY = SetOutput(y);
        dGates = AddSlot(SlotKind.Gradient, blocks: 4);
        dWeights = AddRowSum(weight, blocks: 2);
        AddProjection(maps.Sums((0, -1), (1, -1), (2, 0)), gates.Window(F, 3), dGates.Window(F, 3));
        ofMemory = AddProduct(maps.State(0), gates.Window(C, 1), gates.Window(O, 1), dGates.Window(O, 1), accumulate: true);
        WorkAfter();
    }

    protected override void Pack()
    {
        base.Pack();
        weights.Pack();
    }

    public override void Forward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, cAfter = step.After(c).Flat, w = weights.Row;
        var all = step[gates];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var f = GateMath.Sigmoid(Vector512.FusedMultiplyAdd(w[F, i], cBefore[at], a[F, i]));
                var z = GateMath.Tanh(Vector512.FusedMultiplyAdd(w[Z, i], cBefore[at], a[Z, i]));
                var next = Vector512.FusedMultiplyAdd(f, cBefore[at] - z, z);
                (a[F, i], a[Z, i], a[C, i], cAfter[at]) = (f, z, next, next);
            }
        }
    }

    public override void ForwardAfter(in Step chunk)
    {
        chunk.Apply(ofMemory);
        var output = chunk[y].Flat;
        var all = chunk[gates];
        for (int row = 0, at = 0; row < chunk.Rows; row++)
        {
            var a = all[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                var o = GateMath.Sigmoid(a[O, i]);
                (a[O, i], output[at]) = (o, o * a[C, i]);
            }
        }
    }

    public override void BackwardAfter(in Step chunk)
    {
        var dOutput = chunk[dY].Flat;
        BlockRows all = chunk[gates], dAll = chunk[dGates];
        for (int row = 0, at = 0; row < chunk.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                // y = o * c', o = Sigmoid(sum)
                dA[O, i] = dOutput[at] * a[C, i] * Slopes.OfSigmoid(a[O, i]);
                dA[C, i] = dOutput[at] * a[O, i];
            }
        }

        // o += c' W_hhᵀ
        chunk.ApplyBackward(ofMemory, accumulate: true, dAll.From(C), dGates.Width);
    }

    public override void Backward(in Step step)
    {
        BlockRow cBefore = step.Before(c).Flat, dC = step.Gradient(c).Flat, w = weights.Row;
        BlockRows all = step[gates], dAll = step[dGates], dAllWeights = step[dWeights];
        for (int row = 0, at = 0; row < step.Rows; row++)
        {
            BlockRow a = all[row], dA = dAll[row], dW = dAllWeights[row];
            for (int i = 0; i < Width; i += Lanes.Count, at += Lanes.Count)
            {
                Lanes f = a[F, i], z = a[Z, i], memory = cBefore[at], dNext = dC[at] + dA[C, i];

                // c' = z + f * (c - z), f = Sigmoid(x_f + w_f * c), z = Tanh(x_z + w_z * c)
                var dF = dNext * (memory - z) * Slopes.OfSigmoid(f);
                var dZ = dNext * (Lanes.One - f) * Slopes.OfTanh(z);
                (dA[F, i], dA[Z, i]) = (dF, dZ);
                dC[at] = Vector512.FusedMultiplyAdd(dNext, f, Vector512.FusedMultiplyAdd(dF, w[F, i], dZ * w[Z, i]));
                dW[F, i] = Vector512.FusedMultiplyAdd(dF, memory, dW[F, i]);
                dW[Z, i] = Vector512.FusedMultiplyAdd(dZ, memory, dW[Z, i]);
            }
        }
    }
}
