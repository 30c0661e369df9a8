using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>A part of a <see cref="ModelSummary"/>.</summary>
/// <param name="Name">The scope of its parameters; empty where it has none, or they are of several scopes.</param>
/// <param name="Kind">The operation, such as Linear, or the cell of a network.</param>
/// <param name="Output">The shape of its output.</param>
/// <param name="MultiplyAdds">The multiply-adds of its products with matrices.</param>
/// <param name="ParameterNames">The parameters that it uses, which others may use too.</param>
public sealed record ModelLayer(string Name, string Kind, Shape Output, long MultiplyAdds, IReadOnlyList<string> ParameterNames)
{
    /// <summary>The numbers of its parameters.</summary>
    public long Parameters { get; private init; }

    /// <summary>The memory of their values.</summary>
    public long Bytes => Parameters * sizeof(float);

    // The same layer goes on with another operation.
    internal ModelLayer With(ModelLayer next) => next with
    {
        Kind = Kind == next.Kind ? Kind : $"{Kind}, {next.Kind}",
        MultiplyAdds = MultiplyAdds + next.MultiplyAdds,
        ParameterNames = [.. ParameterNames.Union(next.ParameterNames)],
    };

    /// <exception cref="ArgumentException">They are those of another model.</exception>
    internal ModelLayer Counted(ParameterList parameters)
    {
        if (ParameterNames.FirstOrDefault(name => !parameters.Contains(name)) is { } stranger)
            throw new ArgumentException($"The model uses {stranger}, which the parameters given are without; give those of the model.", nameof(parameters));
        return this with { Parameters = ParameterNames.Sum(name => (long)parameters[name].Shape.Length) };
    }
}
