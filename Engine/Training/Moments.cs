using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// What an optimizer remembers of one kind: a tensor of the shape of each parameter that trains or once did, zero at first. Those that never
/// trained take no memory.
/// </summary>
/// <param name="kind">The first part of the names in <see cref="Optimizer.State"/>.</param>
sealed class Moments(string kind, ParameterList parameters)
{
    readonly Arena arena = new(parameters.Sum(p => p.IsFrozen ? 0 : (long)Arena.Padded(p.Shape)));
    readonly Tensor?[] tensors = new Tensor?[parameters.Count];

    /// <summary>The first part of the names.</summary>
    public string Name => kind;

    /// <summary>Remembers from now on what trains now; says whether that is more than before.</summary>
    public bool Extend()
    {
        bool more = false;
        for (int k = 0; k < tensors.Length; k++)
        {
            if (tensors[k] is not null || parameters[k].IsFrozen)
                continue;
            tensors[k] = arena.TakeZeros(parameters[k].Shape);
            more = true;
        }
        return more;
    }

    /// <summary>The shape of a parameter that is not remembered, by the name that it would have in the state; none for other names.</summary>
    public Shape? Forgotten(string name) => IndexOfForgotten(name) is >= 0 and var k ? parameters[k].Shape : null;

    /// <summary>Remembers a parameter that does not train now, by the name that it has in the state; says whether there is one.</summary>
    public bool Remember(string name)
    {
        if (IndexOfForgotten(name) is not (>= 0 and var k))
            return false;
        tensors[k] = arena.TakeZeros(parameters[k].Shape);
        return true;
    }

    /// <summary>True where the tensor of this parameter lies behind that of the one before.</summary>
    public bool Continues(int index) => tensors[index - 1] is { } before && tensors[index] is { } tensor && before.IsBefore(tensor);

    /// <summary>The elements for a run of parameters, laid out like their values.</summary>
    public Span<float> Of(ParameterRun run) => tensors[run.First]!.Value.Through(tensors[run.Last]!.Value);

    /// <summary>The tensors by name, in the order of the parameters.</summary>
    public IEnumerable<OptimizerState> State()
    {
        for (int k = 0; k < tensors.Length; k++)
        {
            if (tensors[k] is { } tensor)
                yield return new($"{kind}.{parameters[k].Name}", tensor);
        }
    }

    int IndexOfForgotten(string name)
    {
        for (int k = 0; k < tensors.Length; k++)
        {
            if (tensors[k] is null && name == $"{kind}.{parameters[k].Name}")
                return k;
        }
        return -1;
    }
}
