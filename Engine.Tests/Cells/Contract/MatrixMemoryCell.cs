using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells.Contract;

/// <summary>
/// A matrix as its state, [3, d + 2]: M' = g ⊙ M + k vᵀ, and an output of its own width that is read from it: y = M'ᵀ q. Keys and values
/// have other widths, so there are two projections.
/// </summary>
sealed class MatrixMemoryType() : ContractType("matrix-memory")
{
    protected override Cell Create(CellScope scope) => new MatrixMemoryCell(scope);

    public override void Step<T>(PlainStep<T> step)
    {
        const int keys = MatrixMemoryCell.Keys;
        int values = step.HiddenSize + 2;
        T a = step.Linear(step.X, "weight", "bias");
        T v = a.Slice(1, 2 * keys, values), g = a.Slice(1, 2 * keys + values, values).Sigmoid();
        T[] rows = [.. Enumerable.Range(0, keys).Select(j => g * step["m"].Slice(1, j * values, values) + a.Slice(1, j, 1) * v)];
        T[] terms = [.. rows.Select((row, j) => a.Slice(1, keys + j, 1) * row)];
        step["m"] = step.Concat(rows);
        step.Output = terms.Aggregate((sum, term) => sum + term);
    }
}

sealed class MatrixMemoryCell : ContractCell
{
    public const int Keys = 3;

    readonly int values;
    readonly State memory;
    readonly Slot keys;         // [k | q]
    readonly Slot writes;       // [v | g], g after its nonlinearity
    readonly Slot read;         // [unused | y]
    readonly Slot dKeys;
    readonly Slot dWrites;
    readonly Slot dRead;

    public MatrixMemoryCell(CellScope scope)
        : base(scope)
    {
        (int inputSize, int hiddenSize) = (scope.InputSize, scope.HiddenSize);
        values = hiddenSize + 2;
        int rows = 2 * (Keys + values);

        // Rows for k, q, v, g.
        var weight = scope.Parameter("weight", [rows, inputSize], new Initial.Uniform(0.7));
        var bias = scope.Parameter("bias", [rows], new Initial.Uniform(0.5));
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
}
