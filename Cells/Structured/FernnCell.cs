using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Structured;

/// <summary>
/// The flow equivariant RNN on a ring: a convolutional RNN with a copy of its state for every velocity, which moves at that velocity. x is n channels on
/// a ring, n · length features, channel after channel; state h [B, (2V + 1) · d · length], and d · length outputs, of which the velocities are pooled.
/// </summary>
sealed class FernnType : FusedCellType
{
    const long LargestRow = 1 << 28;

    static readonly NumberOption length = Whole("length", "the places of the ring", 8, 12);
    static readonly NumberOption velocity = Whole("velocity", "the largest velocity V, in places a step", 1, 2, least: 0);
    static readonly NumberOption kernelX = Whole("kernel-x", "the width of the input's kernel, which is odd", 3, 1);
    static readonly NumberOption kernelH = Whole("kernel-h", "the width of the state's kernel, which is odd", 3, 5);
    static readonly ChoiceOption pool = new("pool", "what the output is of the velocities; all of them where none", "max", "mean", "sum", "none");

    public override string Name => "fernn";

    public override string Title => "Flow equivariant RNN on a ring";

    public override CellSource Source => new("Keller, Flow Equivariant Recurrent Neural Networks", 2025, "arXiv 2507.14793");

    public override IReadOnlyList<CellOption> Options => [length, velocity, kernelX, kernelH, pool];

    public override IReadOnlyList<string> RecordNames => ["FERNN"];

    public override CellSizes? OwnExample => new(24, 5);

    public override string? Refusal(CellSpec spec, CellSizes sizes) =>
        sizes.Input % (int)spec.Options.Number(length) != 0
            ? $"{sizes.Input} inputs are not channels on a ring of {spec.Options.Number(length):0} places; give a multiple."
        : spec.Options.Number(kernelX) % 2 == 0 || spec.Options.Number(kernelH) % 2 == 0
            ? "a kernel of even width has no middle; give odd ones."
        : (2 * (long)spec.Options.Number(velocity) + 1) * (long)spec.Options.Number(length) > LargestRow / sizes.Hidden
            ? "a state of so many velocities, places and units is too long for one row; make one of them smaller."
        : null;

    public override void Step<T>(PlainStep<T> step)
    {
        (int L, int V) = ((int)step.Options.Number(length), (int)step.Options.Number(velocity));
        int d = step.HiddenSize, batch = step.X.Shape[0];
        T h = step["h"].Reshape([batch, 2 * V + 1, d * L]);
        T ux = Convolve(step.Parameter("conv_u.weight"), step.X.Reshape([batch, step.InputSize / L, L])).Named("u");
        var after = new T[2 * V + 1];
        for (int v = -V; v <= V; v++)
        {
            // q_ν[p] = h_ν[(p − ν) mod L], h'_ν = relu(U ∗ x + W ∗ q_ν)
            T q = Roll(h.Slice(1, v + V, 1).Reshape([batch, d, L]), v).Named($"q{v}");
            after[v + V] = (ux + Convolve(step.Parameter("conv_h.weight"), q)).Relu().Reshape([batch, d * L]).Named($"h{v}");
        }
        step["h"] = step.Concat(after);
        if (step.Options.Is(pool, "none"))
            return;

        // The larger of y and h_ν is y + relu(h_ν − y), whose gradient goes to the first of the largest.
        T y = after[0];
        foreach (T next in after.AsSpan(1))
            y = step.Options.Is(pool, "max") ? y + (next - y).Relu() : y + next;
        step.Output = step.Options.Is(pool, "mean") ? y / (2 * V + 1) : y;
    }

    // (W ∗ q)[p] = Σ_j W[:, :, j] q[(p + j − k//2) mod L], [B, d, L]
    static T Convolve<T>(T weight, T q)
        where T : IQuantity<T>
    {
        int outputs = weight.Shape[0], kernel = weight.Shape[2];
        T[] places = [.. Enumerable.Range(0, kernel).Select(j => Roll(q, kernel / 2 - j).Transpose())];
        return T.Concat(2, places).Linear(weight.Transpose().Reshape([outputs, weight.Shape[1] * kernel])).Transpose();
    }

    static T Roll<T>(T ring, int by)
        where T : IQuantity<T>
    {
        int places = ring.Shape[2], moved = Ring.Place(by, places);
        return moved == 0 ? ring : T.Concat(2, ring.Slice(2, places - moved, moved), ring.Slice(2, 0, places - moved));
    }

    protected override Cell Create(CellScope scope) => new FernnCell(
        scope, (int)scope.Options.Number(length), (int)scope.Options.Number(velocity),
        ((int)scope.Options.Number(kernelX), (int)scope.Options.Number(kernelH)), scope.Options.Of(pool));

    static NumberOption Whole(string name, string meaning, double absent, double example, double least = 1) =>
        new(name, meaning, absent) { Whole = true, Least = least, Most = 4096, Examples = [example] };
}

/// <summary>Channels on a ring, and what a kernel sees from each of its places: [kernel, channels] for one place after the other.</summary>
readonly record struct Ring(int Channels, int Length, int Kernel)
{
    /// <summary>A place that is counted from 0, of one that may lie outside.</summary>
    public static int Place(int place, int length) => (place % length + length) % length;

    /// <summary>Copies what is seen of a ring, [channels, length], that was moved by some places.</summary>
    public void See(ReadOnlySpan<float> ring, int moved, Span<float> seen, int seenWidth)
    {
        for (int p = 0; p < Length; p++)
        {
            for (int j = 0; j < Kernel; j++)
            {
                int place = Place(p + j - Kernel / 2 - moved, Length), at = p * seenWidth + j * Channels;
                for (int c = 0; c < Channels; c++)
                    seen[at + c] = ring[c * Length + place];
            }
        }
    }

    /// <summary>The adjoint of <see cref="See"/>: adds the gradient of what is seen to that of the ring.</summary>
    public void AddSeen(ReadOnlySpan<float> dSeen, int seenWidth, int moved, Span<float> dRing)
    {
        for (int p = 0; p < Length; p++)
        {
            for (int j = 0; j < Kernel; j++)
            {
                int place = Place(p + j - Kernel / 2 - moved, Length), at = p * seenWidth + j * Channels;
                for (int c = 0; c < Channels; c++)
                    dRing[c * Length + place] += dSeen[at + c];
            }
        }
    }
}

/// <summary>Step and adjoint of <see cref="FernnType"/>: a product of what the kernels see from every place, of the input and of every copy.</summary>
sealed class FernnCell : Cell
{
    readonly Ring input, hidden;
    readonly int copies, velocity;
    readonly bool largest;
    readonly float share;         // of a copy in the output, where that is a sum
    readonly State h;
    readonly Slot seenX, seenH;   // made anew backward
    readonly Slot ux, wq;         // [places, d], [copies · places, d]
    readonly Slot dUx, dWq, dSeenX, dSeenH;
    readonly Slot? output, dOutput;
    readonly Product ofInput, ofState;

    public FernnCell(CellScope scope, int length, int velocity, (int X, int H) kernels, string pool)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize / length, HiddenSize);
        (copies, this.velocity, largest) = (2 * velocity + 1, velocity, pool == "max");
        share = pool == "mean" ? 1f / copies : 1;
        (input, hidden) = (new(n, length, kernels.X), new(d, length, kernels.H));
        var u = scope.Parameter("conv_u.weight", [d, n, kernels.X], new Initial.Uniform(1 / Math.Sqrt(n * kernels.X)));
        var w = scope.Parameter("conv_h.weight", [d, d, kernels.H], new Initial.Uniform(1 / Math.Sqrt(d * kernels.H)));
        var byPlaceU = AddDerivedWeight([d, kernels.X * n], [u], (used, _) => used[0].Transpose().Reshape([d, kernels.X * n]));
        var byPlaceW = AddDerivedWeight([d, kernels.H * d], [w], (used, _) => used[0].Transpose().Reshape([d, kernels.H * d]));
        h = AddState("h", size: copies * d * length);
        (seenX, seenH) = (AddSlot(SlotKind.Chunk, length, kernels.X * n), AddSlot(SlotKind.Chunk, copies * length, kernels.H * d));
        (ux, wq) = (AddSlot(SlotKind.Scratch, length), AddSlot(SlotKind.Scratch, copies * length));
        (dUx, dWq) = (AddSlot(SlotKind.Gradient, length), AddSlot(SlotKind.Gradient, copies * length));
        (dSeenX, dSeenH) = (AddSlot(SlotKind.Scratch, length, kernels.X * n), AddSlot(SlotKind.Scratch, copies * length, kernels.H * d));
        if (pool != "none")
        {
            output = AddSlot(SlotKind.Scratch, size: d * length);
            dOutput = SetOutput(output);
        }
        ofInput = AddBlockProduct(new GateMap(kernels.X * n, d).AddDerived(byPlaceU, 0), seenX, ux, dUx);
        ofState = AddBlockProduct(new GateMap(kernels.H * d, d).AddDerived(byPlaceW, 0), seenH, wq, dWq);
        ReadInput();
    }

    int Places => hidden.Length;

    // The floats of a copy in a row of the state, and of what is seen of it.
    int CopySize => HiddenSize * Places;

    int SeenSize => Places * seenH.BlockWidth;

    void See(in Step step)
    {
        Span<float> before = step.Before(h), ofX = step[seenX], ofH = step[seenH];
        for (int row = 0; row < step.Rows; row++)
        {
            input.See(step.Input[(row * InputSize)..], 0, ofX[(row * seenX.Width)..], seenX.BlockWidth);
            for (int v = 0; v < copies; v++)
                hidden.See(before[(row * h.Width + v * CopySize)..], v - velocity, ofH[(row * seenH.Width + v * SeenSize)..], seenH.BlockWidth);
        }
    }

    public override void Forward(in Step step)
    {
        See(step);
        step.Apply(ofInput);
        step.Apply(ofState);
        Span<float> after = step.After(h), u = step[ux], w = step[wq], y = output is null ? [] : step[output];
        for (int row = 0; row < step.Rows; row++)
        {
            var next = after.Slice(row * h.Width, h.Width);
            for (int v = 0; v < copies; v++)
            {
                for (int p = 0; p < Places; p++)
                {
                    var ofPlaceU = u.Slice(row * ux.Width + p * Width, HiddenSize);
                    var ofPlaceW = w.Slice(row * wq.Width + (v * Places + p) * Width, HiddenSize);
                    for (int c = 0; c < HiddenSize; c++)
                        next[v * CopySize + c * Places + p] = Math.Max(ofPlaceU[c] + ofPlaceW[c], 0);
                }
            }
            next[h.Size..].Clear();
            if (output is not null)
                Pool(next, y.Slice(row * output.Width, CopySize));
        }
    }

    void Pool(ReadOnlySpan<float> copiesOfRow, Span<float> y)
    {
        copiesOfRow[..CopySize].CopyTo(y);
        for (int v = 1; v < copies; v++)
        {
            var copy = copiesOfRow.Slice(v * CopySize, CopySize);
            for (int i = 0; i < CopySize; i++)
                y[i] = largest ? Math.Max(y[i], copy[i]) : y[i] + copy[i];
        }
        if (share != 1)
            TensorPrimitives.Multiply(y, share, y);
    }

    // The largest: to the first of them.
    void PoolBackward(ReadOnlySpan<float> copiesOfRow, ReadOnlySpan<float> dY, Span<float> dCopies)
    {
        for (int i = 0; i < CopySize; i++)
        {
            int first = 0;
            for (int v = 0; v < copies; v++)
            {
                if (!largest)
                    dCopies[v * CopySize + i] += share * dY[i];
                else if (copiesOfRow[v * CopySize + i] > copiesOfRow[first * CopySize + i])
                    first = v;
            }
            if (largest)
                dCopies[first * CopySize + i] += dY[i];
        }
    }

    public override void Backward(in Step step)
    {
        See(step);
        Span<float> after = step.After(h), dH = step.Gradient(h), dU = step[dUx], dW = step[dWq], dX = step.InputGradient;
        dU.Clear();
        dW.Clear();
        for (int row = 0; row < step.Rows; row++)
        {
            Span<float> next = after.Slice(row * h.Width, h.Width), dNext = dH.Slice(row * h.Width, h.Width);
            if (output is not null)
                PoolBackward(next, ((Span<float>)step[dOutput!])[(row * output.Width)..], dNext);

            // h'_ν = Max(u + w_ν, 0)
            for (int v = 0; v < copies; v++)
            {
                for (int p = 0; p < Places; p++)
                {
                    var ofPlaceU = dU.Slice(row * ux.Width + p * Width, HiddenSize);
                    var ofPlaceW = dW.Slice(row * wq.Width + (v * Places + p) * Width, HiddenSize);
                    for (int c = 0; c < HiddenSize; c++)
                    {
                        int at = v * CopySize + c * Places + p;
                        ofPlaceW[c] = next[at] > 0 ? dNext[at] : 0;
                        ofPlaceU[c] += ofPlaceW[c];
                    }
                }
            }
        }

        // u = seenX Uᵀ, w_ν = seenH Wᵀ
        Span<float> dOfX = step[dSeenX], dOfH = step[dSeenH];
        step.ApplyBackward(ofInput, accumulate: false, dOfX, dSeenX.BlockWidth);
        step.ApplyBackward(ofState, accumulate: false, dOfH, dSeenH.BlockWidth);
        dH.Clear();
        for (int row = 0; row < step.Rows; row++)
        {
            input.AddSeen(dOfX[(row * seenX.Width)..], seenX.BlockWidth, 0, dX[(row * InputSize)..]);
            for (int v = 0; v < copies; v++)
                hidden.AddSeen(dOfH[(row * seenH.Width + v * SeenSize)..], seenH.BlockWidth, v - velocity, dH[(row * h.Width + v * CopySize)..]);
        }
    }
}
