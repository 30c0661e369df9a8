using System.Runtime.InteropServices;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

// The walk backward.
public sealed partial class Tape
{
    readonly List<Exclusive> trained = [];  // the parameter lists that the walk adds gradients to

    /// <summary>Adds the derivative of a scalar with respect to every parameter and leaf to their gradients.</summary>
    /// <exception cref="OperationCanceledException"><see cref="Cancellation"/> was requested.</exception>
    /// <exception cref="AnomalyException">A value or gradient is not finite, where this tape looks for that.</exception>
    /// <exception cref="InvalidOperationException">
    /// The variable is no scalar, nothing that it depends on needs a gradient, a parameter was changed after it was read, or another thread
    /// is training the same parameters.
    /// </exception>
    public void Backward(Variable loss)
    {
        RequireOwn(loss);
        if (loss.Shape.Length != 1)
            throw new InvalidOperationException($"Backward starts from a scalar, this variable is {loss.Shape}; give a cotangent of its shape.");
        ReadOnlySpan<float> one = [1];
        Backward(loss, one);
    }

    /// <summary>Adds the derivative of Σ output ⊙ cotangent with respect to every parameter and leaf to their gradients.</summary>
    /// <exception cref="ArgumentException">The cotangent's length is not the output's, or the output is of another tape.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Cancellation"/> was requested.</exception>
    /// <exception cref="AnomalyException">A value or gradient is not finite, where this tape looks for that.</exception>
    /// <exception cref="InvalidOperationException">
    /// Nothing that the output depends on needs a gradient, a parameter was changed after it was read, or another thread is training the same
    /// parameters.
    /// </exception>
    public void Backward(Variable output, ReadOnlySpan<float> cotangent)
    {
        RequireOwn(output);
        if (cotangent.Length != output.Shape.Length)
            throw new ArgumentException($"The cotangent has {cotangent.Length} elements, the output {output.Shape} has {output.Shape.Length}; they must be equal.");
        if (!output.NeedsGradient)
            throw new InvalidOperationException("Nothing that this variable depends on needs a gradient; use parameters or InputWithGradient.");

        if (DetectsAnomalies)
            CheckAnomalies();
        EnterTraining();
        try
        {
            RequireUnchanged();
            if (DetectsAnomalies)
                WalkWatching(output, cotangent);
            else
                Walk(output, cotangent, nodes.Count);
        }
        finally
        {
            LeaveTraining();
        }
    }

    // Through so many nodes, from the last one on.
    void Walk(Variable output, ReadOnlySpan<float> cotangent, int count)
    {
        Seed(output, cotangent);
        for (int k = nodes.Count - 1; k >= nodes.Count - count; k--)
        {
            Cancellation.ThrowIfCancellationRequested();
            nodes[k].Node.Backward();
        }
    }

    void Seed(Variable output, ReadOnlySpan<float> cotangent)
    {
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(entries))
        {
            if (!entry.IsLeaf)
                entry.Gradient.Span.Clear();
        }
        var seed = output.Gradient;
        for (int i = 0; i < seed.Length; i++)
            seed[i] += cotangent[i];
    }

    void RequireOwn(Variable output)
    {
        if (!ReferenceEquals(output.Tape, this))
            throw new ArgumentException("The output is a variable of another tape, or none; call Backward of the tape that recorded it.", nameof(output));
    }

    void EnterTraining()
    {
        foreach (ref readonly var reading in CollectionsMarshal.AsSpan(readings))
        {
            var training = reading.Parameter.Turn;
            if (trained.Contains(training))
                continue;
            try
            {
                training.Enter("Backward");
            }
            catch (InvalidOperationException)
            {
                LeaveTraining();
                throw;
            }
            trained.Add(training);
        }
    }

    void LeaveTraining()
    {
        foreach (var training in trained)
            training.Leave();
        trained.Clear();
    }

    void RequireUnchanged()
    {
        foreach (ref readonly var reading in CollectionsMarshal.AsSpan(readings))
        {
            if (reading.Parameter.Version != reading.Version)
                throw new InvalidOperationException(
                    $"{reading.Parameter.Name} was changed after the forward pass had read it, so its gradients would be those of other values; "
                        + "call Backward before an optimizer's step or any other change, or record the pass again.");
        }
    }
}
