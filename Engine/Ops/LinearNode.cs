using CommunityToolkit.HighPerformance;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = x·Wᵀ + b. Threads share the rows of y and dx, and the outputs of dW; no sum is split.</summary>
sealed class LinearNode : Node, IWork
{
    // Below this many multiply-adds a product costs less than waking a thread.
    const long SharedWork = 1 << 18;
    const int RowUnit = 16;

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

    public static Variable Apply(Variable x, Variable weight, Variable bias)
    {
        var tape = x.SharedTape(weight);
        var (shape, weightShape) = (x.Shape, weight.Shape);
        if (weightShape.Rank != 2 || shape.Rank == 0 || shape.Last != weightShape[1])
            throw new ArgumentException(
                $"x is {shape}, weight is {weightShape}; weight must be [out, in] and the last axis of x must be in.", nameof(x));
        var (inputs, outputs) = (weightShape[1], weightShape[0]);
        if (bias.Exists && bias.Shape != [outputs])
            throw new ArgumentException($"bias is {bias.Shape}, weight is {weightShape}; bias must be [{outputs}].", nameof(bias));

        bool needsGradient = x.NeedsGradient || weight.NeedsGradient || (bias.Exists && x.SharedTape(bias) == tape && bias.NeedsGradient);
        var node = tape.Record<LinearNode>();
        (node.x, node.weight, node.bias, node.y) = (x, weight, bias, tape.Output(shape.With(-1, outputs), needsGradient));
        node.scratch = tape.Take([tape.Threads, Linear.ScratchLength(node.Rows, inputs, outputs)]);
        node.Run(Phase.Forward);
        return node.y;
    }

    protected internal override void Backward()
    {
        if (!y.NeedsGradient)
            return;
        if (bias.Exists && bias.NeedsGradient)
            Linear.BackwardBias(y.Gradient, bias.Gradient);
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
        var some = Share.Of(Rows, RowUnit, part, parts);
        int length = scratch.Shape[1];
        var ownScratch = scratch.Span.Slice(part * length, length);
        switch (phase)
        {
            case Phase.Forward:
                Linear.Forward(X.RowsOf(some), W, bias.Exists ? bias.Value : default, RowsOf(y.Write(), some, Outputs), ownScratch);
                break;
            case Phase.WeightGradient:
                var ofWeight = Share.Of(Outputs, 1, part, parts);
                Linear.BackwardWeight(DY.ColumnsOf(ofWeight), X, RowsOf(weight.Gradient, ofWeight, Inputs), ownScratch);
                break;
            case Phase.InputGradient:
                Linear.BackwardInput(DY.RowsOf(some), W, RowsOf(x.Gradient, some, Inputs), ownScratch);
                break;
        }
    }

    MatrixView X => new(x.Value, Rows, Inputs);

    MatrixView W => new(weight.Value, Outputs, Inputs);

    MatrixView DY => new(y.Gradient, Rows, Outputs);

    static Span2D<float> RowsOf(Span<float> matrix, Share some, int width) => matrix.AsSpan2D(some.Start * width, some.Count, width, 0);
}
