using System.Runtime.InteropServices;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

// The search for the first number that is not finite.
public sealed partial class Tape
{
    readonly List<(int Entry, Anomaly Anomaly)> hidden = [];  // found within nodes, in the order of recording; outputs may not show it
    int looked;                                               // how many entries' values were looked at
    int suspect = -1;                                         // the first entry that was not finite when it was looked at

    /// <summary>
    /// True to look at every value and gradient that an operation makes, and to name the first that is not finite:
    /// <see cref="Backward(Variable)"/> and <see cref="CheckAnomalies"/> throw then. Inputs and parameters may hold anything, for a mask
    /// may leave it out: what an operation makes of them counts. Where something is found, parts of the pass are walked again, those of a
    /// network by its equations, to tell what was first.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is set within a pass.</exception>
    public bool DetectsAnomalies
    {
        get;
        set => field = entries.Count == 0 || value == field
            ? value
            : throw new InvalidOperationException("A pass is being recorded; set DetectsAnomalies after Rewind, before the pass.");
    }

    /// <summary>
    /// Looks whether all values of this pass so far are finite, as <see cref="Backward(Variable)"/> does before it begins.
    /// </summary>
    /// <exception cref="AnomalyException">One is not: the first is told.</exception>
    /// <exception cref="InvalidOperationException"><see cref="DetectsAnomalies"/> is not set.</exception>
    public void CheckAnomalies()
    {
        if (!DetectsAnomalies)
            throw new InvalidOperationException("This tape has not looked for anomalies; set DetectsAnomalies before the pass.");
        LookAtValues();

        // What a node had not yet written when it was looked at may have become finite.
        int first = suspect < 0 ? -1 : FirstNotFinite(suspect, entry => entry.IsLeaf ? default : entry.Value);
        if (hidden.Count > 0 && (first < 0 || hidden[0].Entry <= first))
            throw Thrown(PartOf(hidden[0].Entry)?.Explain(isBackward: false) ?? hidden[0].Anomaly);
        if (first >= 0)
            throw Thrown(PartOf(first)?.Explain(isBackward: false) ?? AnomalyOf(first, isBackward: false));
    }

    /// <summary>Says that the node being recorded has met a number that is not finite and that its output may not show.</summary>
    /// <param name="output">The output.</param>
    /// <param name="anomaly">What to say where nothing more is known.</param>
    internal void AddHidden(Variable output, Anomaly anomaly) => hidden.Add((output.Index, anomaly));

    /// <summary>
    /// True while a walk backward is repeated to tell what went wrong in it: nodes may look closer, the last of which is where it did.
    /// </summary>
    internal bool IsExplaining { get; private set; }

    void ForgetAnomalies()
    {
        hidden.Clear();
        (looked, suspect) = (0, -1);
    }

    // Nodes are recorded after the ones before have written their outputs, which then are still in the cache.
    void LookAtValues()
    {
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(entries)[looked..])
        {
            if (suspect < 0 && entry is { IsLeaf: false, IsView: false } && !IsFinite(entry.Value.Span))
                suspect = looked;
            looked++;
        }
    }

    void WalkWatching(Variable output, ReadOnlySpan<float> cotangent)
    {
        int walked = Watch(output, cotangent);
        if (walked < 0)
            return;

        // The fewest nodes after which something is not finite: what is not finite stays so, for nodes only add to gradients.
        int clean = 0, wrong = walked;
        while (wrong - clean > 1)
        {
            int middle = (clean + wrong) / 2;
            (clean, wrong) = WalkAgain(output, cotangent, middle) ? (middle, wrong) : (clean, middle);
        }
        IsExplaining = true;
        try
        {
            if (WalkAgain(output, cotangent, wrong))
                throw new InvalidOperationException(
                    "A gradient was not finite before this backward pass, which adds to it, or is too large together with it; set gradients to zero before.");
        }
        finally
        {
            IsExplaining = false;
        }
        throw Thrown(ExplainBackward(nodes.Count - wrong, output, cotangent));
    }

    // Walks, and looks at every gradient as soon as no node adds to it any more.
    // Returns how many nodes were walked when something was not finite; −1 where all is finite.
    int Watch(Variable output, ReadOnlySpan<float> cotangent)
    {
        Seed(output, cotangent);
        if (!IsFinite(output.Gradient))
            return 0;
        int whole = entries.Count;
        for (int k = nodes.Count - 1; k >= 0; k--)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (!AreGradientsFinite(nodes[k].Entries, whole))
                return nodes.Count - 1 - k;
            whole = Math.Min(whole, nodes[k].Entries);
            nodes[k].Node.Backward();
        }
        return AreGradientsFinite(0, whole) && WrongParameter() is null ? -1 : nodes.Count;
    }

    // Walks once more through so many nodes, from gradients of zero. Returns whether all gradients are finite then.
    bool WalkAgain(Variable output, ReadOnlySpan<float> cotangent, int count)
    {
        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(entries))
            entry.Gradient.Span.Clear();
        foreach (var reading in readings)
            reading.Parameter.GradientTensor.Span.Clear();
        Walk(output, cotangent, count);
        return AreGradientsFinite(0, entries.Count) && WrongParameter() is null;
    }

    bool AreGradientsFinite(int start, int end)
    {
        for (int k = start; k < end; k++)
        {
            if (!entries[k].IsView && !IsFinite(entries[k].Gradient.Span))
                return false;
        }
        return true;
    }

    Anomaly ExplainBackward(int node, Variable output, ReadOnlySpan<float> cotangent)
    {
        if (Reduce.FirstNotFinite(cotangent) is >= 0 and var at)
            return new(true, $"the output {output.Shape}, as Backward was given it,", at, cotangent[at]);
        foreach (var part in parts)
        {
            if (part.FirstNode <= node && node < part.EndNode && part.Node.Explain(isBackward: true) is { } anomaly)
                return anomaly;
        }
        string by = $"by the adjoint of {OperationName.Of(nodes[node].Node.GetType())}";
        int entry = FirstNotFinite(0, entry => entry.Gradient);
        if (entry >= 0)
            return AnomalyOf(entry, isBackward: true) with { Cause = by };
        var parameter = WrongParameter()!;
        int index = Reduce.FirstNotFinite(parameter.Gradient);
        return new(true, parameter.Name, index, parameter.Gradient[index]) { Cause = by };
    }

    Parameter? WrongParameter()
    {
        foreach (ref readonly var reading in CollectionsMarshal.AsSpan(readings))
        {
            if (!IsFinite(reading.Parameter.Gradient))
                return reading.Parameter;
        }
        return null;
    }

    Anomaly AnomalyOf(int index, bool isBackward)
    {
        var entry = entries[index];
        var numbers = isBackward ? entry.Gradient : entry.Value;
        int at = Reduce.FirstNotFinite(numbers.Span);
        var anomaly = new Anomaly(isBackward, NameOf(index), at, numbers.Span[at]);
        if (NetworkOf(index) is not { Shape: var shape })
            return anomaly;
        return anomaly with { Sequence = at / (shape[1] * shape[2]), Step = at / shape[2] % shape[1] };
    }

    int FirstNotFinite(int start, Func<Entry, Tensor> numbers)
    {
        for (int k = start; k < entries.Count; k++)
        {
            if (!IsFinite(numbers(entries[k]).Span))
                return k;
        }
        return -1;
    }

    static AnomalyException Thrown(Anomaly anomaly) => new(anomaly, anomaly.IsBackward
        ? "Only gradients were changed; set them to zero, and bound their norm, lower the learning rate, or look at what they come from."
        : "Nothing was changed: look at what it comes from.");

    static bool IsFinite(ReadOnlySpan<float> numbers) => float.IsFinite(Reduce.Largest(numbers));
}
