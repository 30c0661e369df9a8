using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

// Where in the pass the first number is that is not finite.
sealed partial class RnnPass
{
    internal override Anomaly? Explain(bool isBackward)
    {
        string network = Rnn.Name.Length > 0 ? $"{Rnn.Name} ({Rnn.Spec})" : $"{Rnn.Spec}";
        var found = OfEquations(isBackward) ?? OfLayers(isBackward) ?? (isBackward ? OfInput() : null) ?? OfStarts(isBackward);
        return found is null ? null : found with { Operation = network, Cause = Cause(found) ?? found.Cause };
    }

    // Layers that run their equations have notes of the pass itself; others are walked once more by equations.
    Anomaly? OfEquations(bool isBackward)
    {
        if (layers.TrueForAll(layer => layer is PlainNode))
            return null;
        var walk = Again();
        walk.Forward(followed: null);
        if (isBackward)
            walk.Backward(output, layers);
        return walk.Notes.FirstAnomaly(Rnn.Directions, isBackward);
    }

    // What a layer met itself and its equations do not show, such as a fault of an adjoint by hand.
    Anomaly? OfLayers(bool isBackward)
    {
        for (int k = 0; k < layers.Count; k++)
        {
            int index = isBackward ? layers.Count - 1 - k : k;
            if (layers[index].FirstAnomaly(isBackward) is { } found)
                return found with { Layer = index / Rnn.Directions, IsReverse = index % Rnn.Directions == 1 };
        }
        return null;
    }

    // The gradient of the input, at the step that the walk backward came to first.
    Anomaly? OfInput()
    {
        if (isTokens || !source.NeedsGradient)
            return null;
        var gradient = source.Gradient;
        for (int step = shape.Steps - 1, n = Rnn.InputSize; step >= 0; step--)
        {
            for (int row = 0; row < shape.Batch; row++)
            {
                var dX = gradient.Slice((row * shape.Steps + step) * n, n);
                if (Reduce.FirstNotFinite(dX) is >= 0 and var at)
                    return new(true, "", at, dX[at]) { Name = "x", Layer = 0, Sequence = row, Step = step };
            }
        }
        return null;
    }

    // The initial states or their gradients, of the layer that the walk came to first.
    Anomaly? OfStarts(bool isBackward)
    {
        for (int k = 0, states = Rnn.Layers[0].States.Count; k < starts.Count; k++)
        {
            int at = isBackward ? starts.Count - 1 - k : k, index = at / states;
            if (starts[at] is not { Exists: true } start || (isBackward && !start.NeedsGradient))
                continue;
            var state = Rnn.Layers[index].States[at % states];
            var numbers = isBackward ? start.Gradient : start.Value;
            if (Reduce.FirstNotFinite(numbers) is >= 0 and var place)
                return new(isBackward, "", place % state.OuterWidth, numbers[place])
                {
                    Name = $"the initial {state.Name}",
                    Layer = index / Rnn.Directions,
                    IsReverse = index % Rnn.Directions == 1,
                    Sequence = place / state.OuterWidth,
                };
        }
        return null;
    }

    // A number that was not finite before the network: a parameter, or the input of this step.
    string? Cause(Anomaly found)
    {
        foreach (var parameter in Rnn.Versions.Parameters)
        {
            if (Reduce.FirstNotFinite(parameter.Value) is >= 0 and var at)
                return FormattableString.Invariant(
                    $"the parameter {parameter.Name} is {Anomaly.Text(parameter.Value[at])} at element {at}");
        }
        if (found is not { IsBackward: false, Sequence: { } sequence, Step: { } step })
            return null;
        int n = Rnn.InputSize, place = sequence * shape.Steps + step;
        var x = Sequences.Value.Slice(place * n, n);
        return Reduce.FirstNotFinite(x) is >= 0 and var feature
            ? FormattableString.Invariant($"the input is {Anomaly.Text(x[feature])} at [{sequence}, {step}, {feature}]")
            : null;
    }
}
