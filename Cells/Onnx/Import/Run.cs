using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Cells.Onnx.Import;

/// <summary>One step of a model that was read: computes values from earlier ones.</summary>
delegate void ModelStep(in Run run);

/// <summary>One value from earlier ones.</summary>
delegate Variable Operation(in Run run);

/// <summary>A pass through a model that was read: what has been computed so far.</summary>
readonly ref struct Run
{
    readonly Span<Variable> values;
    readonly int batch, steps;

    public Run(Span<Variable> values, Variable x, in Pass pass, int batch, int steps)
    {
        this.values = values;
        (this.batch, this.steps, Tape) = (batch, steps, x.Tape);
        Pass = pass;
        values[0] = x;
    }

    public Tape Tape { get; }

    public Pass Pass { get; }

    /// <summary>The pass of networks that the file gives no lengths, where it gives them to others.</summary>
    public Pass OfAllSteps => new()
    {
        IsTraining = Pass.IsTraining,
        Seed = Pass.Seed,
        Step = Pass.Step,
        Carried = Pass.Carried,
        HoldsParameters = Pass.HoldsParameters,
    };

    /// <summary>T.</summary>
    public int Steps => steps;

    public ref Variable this[int slot] => ref values[slot];

    /// <summary>Values that stand one after another.</summary>
    public ReadOnlySpan<Variable> Values(int first, int count) => values.Slice(first, count);

    public int Size(Extent extent) => extent.At(batch, steps);

    public Shape Shape(ReadOnlySpan<Extent> sizes)
    {
        Span<int> all = stackalloc int[Engine.Memory.Shape.MaxRank];
        for (int axis = 0; axis < sizes.Length; axis++)
            all[axis] = Size(sizes[axis]);
        return Engine.Memory.Shape.Of(all[..sizes.Length]);
    }
}
