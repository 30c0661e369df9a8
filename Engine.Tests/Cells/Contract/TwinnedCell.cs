using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;

namespace MoGru.Tests.Cells.Contract;

/// <summary>A small cell that tries a part of the contract, with its step on the tape beside it.</summary>
abstract class TwinnedCell(int inputSize, int hiddenSize) : Cell(inputSize, hiddenSize)
{
    /// <summary>Has chunks made anew backward in place of being kept.</summary>
    public void MakeChunksAnew() => Recompute();

    /// <summary>The same step by tape operations.</summary>
    /// <param name="tape">The tape.</param>
    /// <param name="x">The input, [B, n].</param>
    /// <param name="states">The states before the step, [B, width] each.</param>
    /// <param name="side">The side inputs of this step, [B, width] each.</param>
    /// <returns>The output and the states after the step.</returns>
    public abstract (Variable Y, Variable[] States) Plain(Tape tape, Variable x, Variable[] states, Func<string, Variable> side);
}
