using CommunityToolkit.HighPerformance;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>
/// y = x·Wᵀ + b. Threads share the rows of y and dx (with lengths, whole sequences), and the outputs of dW; no sum is split. Where the rows are sequences with lengths, those
/// beyond their ends are not computed, zero, and without gradient.
/// </summary>
sealed class LinearNode : Node, IWork
{
    // Below this many multiply-adds a product costs less than waking a thread.
    const long SharedWork = 1 << 18;
    const int RowUnit = 16;

    Share[] pieces = [new()];     // all rows, or the steps of each sequence
    int sequences;                // 0 where there are no lengths
    Variable x, weight, bias, y;  // the bias may be none
    Tensor scratch;               // [threads, ·]
    Phase phase;

    enum Phase
    {
        Forward,
        InputGradient,
        WeightGradient,
    }

    int Inputs => weight.Shape[1];

    int Outputs => weight.Shape[0];

    // Not Shape.Rows, which is 0 where the last axis is.
    int Rows => y.Shape.Outer(-1);

    internal override (Variable Output, long MultiplyAdds)? Product => (y, (long)Rows * Inputs * Outputs);

    public static Variable Apply(Variable x, Variable weight, Variable bias, ReadOnlySpan<int> lengths)
    {
        var tape = x.SharedTape(weight);
        var (shape, weightShape) = (x.Shape, weight.Shape);
        if (weightShape.Rank != 2 || shape.Rank == 0 || shape.Last != weightShape[1])
            throw new ArgumentException(
                $"x is {shape}, weight is {weightShape}; weight must be [out, in] and the last axis of x must be in.", nameof(x));
        var (inputs, outputs) = (weightShape[1], weightShape[0]);
        if (bias.Exists && bias.Shape != [outputs])
            throw new ArgumentException($"bias is {bias.Shape}, weight is {weightShape}; bias must be [{outputs}].", nameof(bias));
        if (!lengths.IsEmpty)
        {
            if (shape.Rank != 3)
                throw new ArgumentException($"x is {shape}; with lengths it must be [B, T, in].", nameof(x));
            PackedSteps.Count(lengths, shape[0], shape[1]);
        }

        bool needsGradient = x.NeedsGradient || weight.NeedsGradient || (bias.Exists && x.SharedTape(bias) == tape && bias.NeedsGradient);
        var node = tape.Record<LinearNode>();
        (node.x, node.weight, node.bias, node.y) = (x, weight, bias, tape.Output<LinearNode>(shape.With(-1, outputs), needsGradient));
        node.scratch = tape.Take([tape.Threads, Linear.ScratchLength(node.Rows, inputs, outputs)]);
        node.SetPieces(lengths);
        node.Run(Phase.Forward);
        return node.y;
    }

    internal override OperationRecord? Written => new(y, x, weight, bias)
    {
        Lengths = sequences == 0 ? [] : [.. Pieces.ToArray().Select(piece => piece.Count)],
    };

    protected internal override void Backward()
    {
        if (!y.NeedsGradient)
            return;
        foreach (var some in Pieces)
        {
            if (bias.Exists && bias.NeedsGradient)
                Linear.BackwardBias(y.Gradient.Slice(some.Start * Outputs, some.Count * Outputs), bias.Gradient);
        }
        if (weight.NeedsGradient)
            Run(Phase.WeightGradient);
        if (x.NeedsGradient)
            Run(Phase.InputGradient);
    }

    void Run(Phase next)
    {
        phase = next;
        if ((long)Rows * Inputs * Outputs < SharedWork)
            Do(0, 1);
        else
            y.Tape.Run(this);
    }

    public void Do(int part, int parts)
    {
        var own = Share.Of(sequences, 1, part, parts);
        ReadOnlySpan<Share> rows = sequences == 0 ? [Share.Of(Rows, RowUnit, part, parts)] : Pieces.Slice(own.Start, own.Count);
        int length = scratch.Shape[1];
        var ownScratch = scratch.Span.Slice(part * length, length);
        switch (phase)
        {
            case Phase.Forward:
                Linear.Forward(X, W, bias.Exists ? bias.Value : default, y.Write().AsSpan2D(Rows, Outputs), rows, ownScratch);
                break;
            case Phase.WeightGradient:
                var outputs = Share.Of(Outputs, 1, part, parts);
                var dw = weight.Gradient.AsSpan2D(outputs.Start * Inputs, outputs.Count, Inputs, 0);
                foreach (var some in Pieces)
                    Linear.BackwardWeight(DY.ColumnsOf(outputs).RowsOf(some), X.RowsOf(some), dw, ownScratch);
                break;
            case Phase.InputGradient:
                Linear.BackwardInput(DY, W, x.Gradient.AsSpan2D(Rows, Inputs), rows, ownScratch);
                break;
        }
    }

    MatrixView X => new(x.Value, Rows, Inputs);

    MatrixView W => new(weight.Value, Outputs, Inputs);

    MatrixView DY => new(y.Gradient, Rows, Outputs);

    ReadOnlySpan<Share> Pieces => pieces.AsSpan(0, Math.Max(1, sequences));

    void SetPieces(ReadOnlySpan<int> lengths)
    {
        sequences = lengths.Length;
        if (pieces.Length < sequences)
            pieces = new Share[sequences];
        pieces[0] = new(0, Rows);
        var values = y.Write();
        for (int row = 0; row < sequences; row++)
        {
            (int first, int end) = (row * x.Shape[1], (row + 1) * x.Shape[1]);
            pieces[row] = new(first, lengths[row]);
            values[((first + lengths[row]) * Outputs)..(end * Outputs)].Clear();
        }
    }
}
