using System.Globalization;
using System.Text;

namespace MoGru.Engine.Autodiff;

/// <summary>The first number of a pass that is infinite or not a number, and where it is.</summary>
/// <param name="IsBackward">True for a gradient, false for a value.</param>
/// <param name="Operation">What gave it: an operation with its shape and parameters, or a network.</param>
/// <param name="Index">Its flat place in what the operation gave, or, where it has a name, in the row of its step.</param>
/// <param name="Value">NaN, or an infinity.</param>
public sealed record Anomaly(bool IsBackward, string Operation, int Index, float Value)
{
    /// <summary>What the equations of a network's cell call it, such as z; none outside of networks.</summary>
    public string? Name { get; init; }

    /// <summary>The layer of the network, from 0.</summary>
    public int? Layer { get; init; }

    /// <summary>True in the layer's direction from the last step to the first.</summary>
    public bool IsReverse { get; init; }

    /// <summary>The row of the batch, from 0.</summary>
    public int? Sequence { get; init; }

    /// <summary>The step of the sequence, from 0; none of an initial state.</summary>
    public int? Step { get; init; }

    /// <summary>What it comes from, where that is known: a number that was not finite before any operation.</summary>
    public string? Cause { get; init; }

    /// <summary>The place in words.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        string what = IsBackward ? "the gradient of " : "", reverse = IsReverse ? ", reverse," : "";
        if (Name is null)
            text.Append(CultureInfo.InvariantCulture, $"{what}{Operation} is {Text(Value)} at element {Index}");
        else
            text.Append(CultureInfo.InvariantCulture, $"{what}{Name}[{Index}] is {Text(Value)} in layer {Layer}{reverse} of {Operation}");
        if (Step is not null)
            text.Append(CultureInfo.InvariantCulture, $" at step {Step} of sequence {Sequence}");
        else if (Sequence is not null)
            text.Append(CultureInfo.InvariantCulture, $" for sequence {Sequence}");
        if (Cause is not null)
            text.Append(CultureInfo.InvariantCulture, $": {Cause}");
        return text.ToString();
    }

    /// <summary>A number that is not finite, in letters that every terminal has.</summary>
    internal static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);
}
