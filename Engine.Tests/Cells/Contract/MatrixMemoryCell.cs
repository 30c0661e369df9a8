using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// A matrix as its state, [3, d + 2]: M' = g ⊙ M + k vᵀ, and an output of its own width that is read from it: y = M'ᵀ q. Keys and values
/// have other widths, so there are two projections.
/// </summary>
sealed class MatrixMemoryCell : TwinnedCell
{
    const int Keys = 3;

    readonly int values;
    readonly Parameter weight;  // [2 · 3 + 2 (d + 2), n]: k, q, v, g
    readonly Parameter bias;
    readonly State memory;
    readonly Slot keys;         // [k | q]
    readonly Slot writes;       // [v | g], g after its nonlinearity
    readonly Slot read;         // [unused | y]
    readonly Slot dKeys;
    readonly Slot dWrites;
    readonly Slot dRead;

    public MatrixMemoryCell(ParameterList parameters, int inputSize, int hiddenSize)
        : base(inputSize, hiddenSize)
    {
        values = hiddenSize + 2;
        int rows = 2 * (Keys + values);
        weight = parameters.Add("weight", [rows, inputSize], new Initial.Uniform(0.7));
        bias = parameters.Add("bias", [rows], new Initial.Uniform(0.5));
        memory = AddState("m", Keys, size: values);
        keys = AddSlot(SlotKind.Saved, 2, Keys);
        writes = AddSlot(SlotKind.Saved, 2, values);
        read = AddSlot(SlotKind.Scratch, 2, values);
        dKeys = AddSlot(SlotKind.Gradient, 2, Keys);
        dWrites = AddSlot(SlotKind.Gradient, 2, values);
        dRead = SetOutput(read.Window(1, 1));
        AddProjection(new GateMap(inputSize, Keys).Add(weight, 0, 0, bias).Add(weight, Keys, 0, bias), keys, dKeys);
        AddProjection(
            new GateMap(inputSize, values).Add(weight, 2 * Keys, 0, bias).Add(weight, 2 * Keys + values, 0, bias), writes, dWrites);
    }

    public override void Forward(in Step step)
    {
        Span<float> before = step.Before(memory), after = step.After(memory), k = step[keys], v = step[writes], y = step[read];
        y.Clear();
        for (int row = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < values; i++)
            {
                int write = row * writes.Width + i, gate = write + writes.BlockWidth;
                v[gate] = 1 / (1 + MathF.Exp(-v[gate]));
                for (int j = 0; j < Keys; j++)
                {
                    int at = row * memory.Width + j * memory.BlockWidth + i, key = row * keys.Width + j;
                    after[at] = v[gate] * before[at] + k[key] * v[write];
                    y[row * read.Width + read.BlockWidth + i] += k[key + keys.BlockWidth] * after[at];
                }
            }
        }
    }

    public override void Backward(in Step step)
    {
        Span<float> before = step.Before(memory), after = step.After(memory), dMemory = step.Gradient(memory);
        Span<float> k = step[keys], v = step[writes];
        Span<float> dy = step[dRead], dK = step[dKeys], dV = step[dWrites];
        dK.Clear();
        dV.Clear();
        for (int row = 0; row < step.Rows; row++)
        {
            for (int i = 0; i < values; i++)
            {
                int write = row * writes.Width + i, gate = write + writes.BlockWidth;
                for (int j = 0; j < Keys; j++)
                {
                    int at = row * memory.Width + j * memory.BlockWidth + i, key = row * keys.Width + j, query = key + keys.BlockWidth;

                    // y = Mᵀ q
                    float dRow = dy[row * dRead.Width + i];
                    dK[query] += dRow * after[at];
                    dMemory[at] += dRow * k[query];

                    // M' = g ⊙ M + k vᵀ
                    dK[key] += dMemory[at] * v[write];
                    dV[write] += dMemory[at] * k[key];
                    dV[gate] += dMemory[at] * before[at];
                    dMemory[at] *= v[gate];
                }

                // g = σ(a)
                dV[gate] *= v[gate] * (1 - v[gate]);
            }
        }
    }

    public override (Variable Y, Variable[] States) Plain(Tape tape, Variable x, Variable[] states, Func<string, Variable> side)
    {
        int batch = x.Shape[0];
        var a = x.Linear(tape.Use(weight), tape.Use(bias));
        var v = a.Slice(1, 2 * Keys, values);
        var g = a.Slice(1, 2 * Keys + values, values).Sigmoid();
        Variable y = default;
        var rows = new Variable[Keys];
        for (int j = 0; j < Keys; j++)
        {
            rows[j] = g * states[0].Slice(1, j * values, values) + a.Slice(1, j, 1) * v;
            var term = a.Slice(1, Keys + j, 1) * rows[j];
            y = y.Exists ? y + term : term;
        }
        return (y.Reshape([batch, values]), [Variable.Concat(1, rows)]);
    }
}
