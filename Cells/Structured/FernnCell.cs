using MoGru.Engine.Ops;
using MoGru.Engine.Random;

namespace MoGru.Cells.Structured;

/// <summary>
/// The flow equivariant RNN on a ring: a convolutional RNN with a copy of its state for every velocity, which moves at that velocity. x is n channels on
/// a ring, n · length features, channel after channel; state h [B, (2V + 1) · d · length], and d · length outputs, of which the velocities are pooled.
/// </summary>
sealed class FernnType() : FusedCellType(
    "fernn", "Flow equivariant RNN on a ring", new("Keller, Flow Equivariant Recurrent Neural Networks", 2025, "arXiv 2507.14793"),
    [length, velocity, kernelX, kernelH, pool], "FERNN")
{
    static readonly NumberOption length = Whole("length", "the places of the ring", 8, 12);
    static readonly NumberOption velocity = Whole("velocity", "the largest velocity V, in places a step", 1, 2, least: 0);
    static readonly NumberOption kernelX = Whole("kernel-x", "the width of the input's kernel, which is odd", 3, 1);
    static readonly NumberOption kernelH = Whole("kernel-h", "the width of the state's kernel, which is odd", 3, 5);
    static readonly ChoiceOption pool = new("pool", "what the output is of the velocities; all of them where none", "max", "mean", "sum", "none");

    public override CellSizes? OwnExample => new(24, 5);

    public override int? RingPlaces(CellSpec spec) => (int)spec.Options.Number(length);

    public override string? Refusal(CellSpec spec, CellSizes sizes) =>
        sizes.Input % (int)spec.Options.Number(length) != 0
            ? $"{sizes.Input} inputs are not channels on a ring of {spec.Options.Number(length):0} places; give a multiple."
        : spec.Options.Number(kernelX) % 2 == 0 || spec.Options.Number(kernelH) % 2 == 0
            ? "a kernel of even width has no middle; give odd ones."
        : (2 * (long)spec.Options.Number(velocity) + 1) * (long)spec.Options.Number(length) > (1 << 28) / sizes.Hidden
            ? "a state of so many velocities, places and units is too long for one row; make one of them smaller."
        : null;

    public override void Step<T>(PlainStep<T> step)
    {
        (int L, int V) = ((int)step.Options.Number(length), (int)step.Options.Number(velocity));
        int d = step.HiddenSize, batch = step.X.Shape[0];
        T h = step["h"].Reshape([batch, 2 * V + 1, d * L]);
        T ux = step.Parameter("conv_u.weight").Convolve(step.X.Reshape([batch, step.InputSize / L, L])).Named("u");
        var after = new T[2 * V + 1];
        for (int v = -V; v <= V; v++)
        {
            // q_ν[p] = h_ν[(p − ν) mod L], h'_ν = relu(U ∗ x + W ∗ q_ν)
            T q = h.Slice(1, v + V, 1).Reshape([batch, d, L]).Rolled(v).Named($"q{v}");
            after[v + V] = (ux + step.Parameter("conv_h.weight").Convolve(q)).Relu().Reshape([batch, d * L]).Named($"h{v}");
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

    protected override Cell Create(CellScope scope) => new FernnCell(
        scope, (int)scope.Options.Number(length), (int)scope.Options.Number(velocity),
        ((int)scope.Options.Number(kernelX), (int)scope.Options.Number(kernelH)), scope.Options.Of(pool));

    static NumberOption Whole(string name, string meaning, double absent, double example, double least = 1) =>
        new(name, meaning, absent) { Whole = true, Least = least, Most = 4096, Examples = [example] };
}

/// <summary>Step and adjoint of <see cref="FernnType"/>: a product of what the kernels see from every place, of the input and of every copy.</summary>
sealed class FernnCell : Cell
{
    readonly Ring input, hidden;
    readonly int copies, velocity, places;
    readonly bool largest;
    readonly float share;         // of a copy in the output, where that is a sum
    readonly State h;
    readonly Slot seenX, seenH;   // made anew backward
    readonly Slot ux, wq, dUx, dWq, dSeenX, dSeenH;  // [places, d], [copies · places, d]
    readonly Slot? output, dOutput;
    readonly Product ofInput, ofState;

    public FernnCell(CellScope scope, int length, int velocity, (int X, int H) kernels, string pool)
        : base(scope.InputSize, scope.HiddenSize)
    {
        (int n, int d) = (InputSize / length, HiddenSize);
        (copies, this.velocity, places, largest) = (2 * velocity + 1, velocity, length, pool == "max");
        share = pool == "mean" ? 1f / copies : 1;
        (input, hidden) = (new(n, length, kernels.X), new(d, length, kernels.H));
        var u = scope.Parameter("conv_u.weight", [d, n, kernels.X], new Initial.Uniform(1 / Math.Sqrt(n * kernels.X)));
        var w = scope.Parameter("conv_h.weight", [d, d, kernels.H], new Initial.Uniform(1 / Math.Sqrt(d * kernels.H)));
        var byPlaceU = AddDerivedWeight([d, kernels.X * n], [u], (used, _) => used[0].Transpose().Reshape([d, kernels.X * n]));
        var byPlaceW = AddDerivedWeight([d, kernels.H * d], [w], (used, _) => used[0].Transpose().Reshape([d, kernels.H * d]));
        h = AddRings("h", copies, length);
        (seenX, seenH) = (AddSlot(SlotKind.Chunk, length, kernels.X * n), AddSlot(SlotKind.Chunk, copies * length, kernels.H * d));
        (ux, dUx) = (AddSlot(SlotKind.Scratch, length), AddSlot(SlotKind.Gradient, length));
        (wq, dWq) = (AddSlot(SlotKind.Scratch, copies * length), AddSlot(SlotKind.Gradient, copies * length));
        (dSeenX, dSeenH) = (AddSlot(SlotKind.Scratch, length, kernels.X * n), AddSlot(SlotKind.Scratch, copies * length, kernels.H * d));
        if (pool != "none")
        {
            output = AddRing(SlotKind.Scratch, length);
            dOutput = SetOutput(output);
        }
        ofInput = AddBlockProduct(new GateMap(kernels.X * n, d).AddDerived(byPlaceU, 0), seenX, ux, dUx);
        ofState = AddBlockProduct(new GateMap(kernels.H * d, d).AddDerived(byPlaceW, 0), seenH, wq, dWq);
        ReadInput();
    }

    int PlacesWidth => places * Width;

    int SeenSize => places * seenH.BlockWidth;

    public override void Forward(in Step step)
    {
        See(step);
        step.Apply(ofInput);
        step.Apply(ofState);
        BlockRows us = step[ux], ws = step[wq], after = step.After(h), ys = output is null ? us : step[output];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow u = us[row], w = ws[row], next = after[row], y = ys[row];
            for (int i = 0; i < PlacesWidth; i += Lanes.Count)
            {
                // h'_ν = Max(u + w_ν, 0), y = Max(h'_ν) or their sum
                Lanes of = u[i], pooled = default;
                for (int v = 0; v < copies; v++)
                {
                    int at = v * PlacesWidth + i;
                    var made = Vector512.Max(of + w[at], Lanes.Zero);
                    next[at] = made;
                    pooled = v == 0 ? made : largest ? Vector512.Max(pooled, made) : pooled + made;
                }
                y[i] = share * pooled;
            }
        }
    }

    public override void Backward(in Step step)
    {
        See(step);
        BlockRows dUs = step[dUx], dWs = step[dWq], after = step.After(h), dHs = step.Gradient(h), dYs = dOutput is null ? dUs : step[dOutput];
        for (int row = 0; row < step.Rows; row++)
        {
            BlockRow dOut = dYs[row], next = after[row], dNext = dHs[row], dU = dUs[row], dW = dWs[row];
            for (int i = 0; i < PlacesWidth; i += Lanes.Count)
                dU[i] = PoolBackward(next, dNext, dOut, dW, i);
        }

        // u = seenX Uᵀ, w_ν = seenH Wᵀ
        Span<float> dOfX = step[dSeenX], dOfH = step[dSeenH], dX = step.InputGradient, dH = step.Gradient(h);
        step.ApplyBackward(ofInput, accumulate: false, dOfX, dSeenX.BlockWidth);
        step.ApplyBackward(ofState, accumulate: false, dOfH, dSeenH.BlockWidth);
        for (int row = 0; row < step.Rows; row++)
        {
            input.SeeBackward(dOfX[(row * seenX.Width)..], seenX.BlockWidth, 0, dX.Slice(row * InputSize, InputSize));
            for (int v = 0; v < copies; v++)
            {
                var dCopy = dH.Slice(row * h.Width + v * PlacesWidth, PlacesWidth);
                hidden.SeePlacesBackward(dOfH[(row * seenH.Width + v * SeenSize)..], seenH.BlockWidth, v - velocity, dCopy, Width);
            }
        }
    }

    // From h' and the gradients of h' and y makes those of w_ν, and gives their sum, that of u. The first of the largest has y's.
    Lanes PoolBackward(BlockRow after, BlockRow dAfter, BlockRow dOut, BlockRow dW, int i)
    {
        Lanes most = Lanes.Zero, sum = default, open = Lanes.AllBitsSet;
        for (int v = 0; v < copies; v++)
            most = Vector512.Max(most, after[v * PlacesWidth + i]);
        for (int v = 0; v < copies; v++)
        {
            int at = v * PlacesWidth + i;
            Lanes next = after[at], d = dAfter[at];
            if (output is not null)
            {
                var takes = largest ? Vector512.Equals(next, most) & open : open;
                open = largest ? Vector512.AndNot(open, takes) : open;
                d += takes & (share * dOut[i]);
            }

            // h'_ν = Max(u + w_ν, 0)
            d &= Vector512.GreaterThan(next, Lanes.Zero);
            dW[at] = d;
            sum += d;
        }
        return sum;
    }

    void See(in Step step)
    {
        Span<float> before = step.Before(h), ofX = step[seenX], ofH = step[seenH];
        for (int row = 0; row < step.Rows; row++)
        {
            input.See(step.Input.Slice(row * InputSize, InputSize), 0, ofX[(row * seenX.Width)..], seenX.BlockWidth);
            for (int v = 0; v < copies; v++)
                hidden.SeePlaces(before[(row * h.Width + v * PlacesWidth)..], Width, v - velocity, ofH[(row * seenH.Width + v * SeenSize)..], seenH.BlockWidth);
        }
    }
}
