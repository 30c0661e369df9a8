using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Cells.Networks;

/// <summary>
/// What the states of a stream belong to, as names and values that a file can hold: networks that agree in all of them may go on with each
/// other's states, whatever their parameters.
/// </summary>
sealed class StreamLayout
{
    readonly (string Name, string Value)[] facts;

    public StreamLayout(Rnn rnn) => facts =
    [
        ("cell", rnn.Spec.ToString()),
        ("input_size", Text(rnn.InputSize)),
        ("hidden_size", Text(rnn.HiddenSize)),
        ("layers", Text(rnn.NumLayers)),
        ("states", Listed(rnn, layer => layer.States.Select(state => $"{state.Name} [{Text(state.OuterWidth)}]"))),
        ("sides", Listed(rnn, layer => layer.Sides.Select(side => $"{side.Name} {side.Span} {side.Own}"))),
    ];

    /// <summary>Names and values.</summary>
    public ReadOnlySpan<(string Name, string Value)> Facts => facts;

    /// <summary>All that another one says otherwise.</summary>
    /// <param name="find">What the other one says of a name; null for nothing.</param>
    /// <returns>None where they agree.</returns>
    public string? Differences(Func<string, string?> find)
    {
        var differences = facts.Where(fact => find(fact.Name) != fact.Value)
            .Select(fact => $"{fact.Name} is {Quote.Of(find(fact.Name))}, expected {Quote.Of(fact.Value)}").ToList();
        return differences.Count == 0 ? null : string.Join("; ", differences);
    }

    /// <summary>All that another layout says otherwise.</summary>
    public string? Differences(StreamLayout other) => Differences(name => Array.Find(other.facts, fact => fact.Name == name).Value);

    static string Listed(Rnn rnn, Func<RnnLayer, IEnumerable<string>> ofLayer) =>
        string.Join("; ", rnn.Layers.Select(layer => string.Join(", ", ofLayer(layer))));

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
