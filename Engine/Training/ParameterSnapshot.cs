using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>The values of all parameters at a moment, kept in memory. For the thread that trains them.</summary>
public sealed class ParameterSnapshot
{
    readonly ParameterList parameters;
    readonly float[][] values;

    /// <summary>A copy of the values as they are now.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no memory yet.</exception>
    public ParameterSnapshot(ParameterList parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.parameters = parameters;
        values = [.. parameters.Select(parameter => parameter.Value.ToArray())];
    }

    /// <summary>Copies the values as they are now over those that were kept; allocates nothing.</summary>
    /// <exception cref="InvalidOperationException">Parameters were declared since, or another thread is training them.</exception>
    public void Take()
    {
        Enter(nameof(Take));
        for (int k = 0; k < values.Length; k++)
            parameters[k].Value.CopyTo(values[k]);
        parameters.Turn.Leave();
    }

    /// <summary>Writes what was kept to the parameters.</summary>
    /// <exception cref="InvalidOperationException">Parameters were declared since, or another thread is training them.</exception>
    public void Restore()
    {
        Enter(nameof(Restore));
        for (int k = 0; k < values.Length; k++)
            values[k].CopyTo(parameters[k].Write());
        parameters.Turn.Leave();
    }

    /// <summary>What was kept of a parameter, by its place in the list.</summary>
    internal float[] this[int index] => values[index];

    void Enter(string what)
    {
        if (parameters.Count != values.Length)
            throw new InvalidOperationException(
                $"There are {parameters.Count} parameters, the snapshot is of {values.Length}; take it when all are declared.");
        parameters.Turn.Enter(what);
    }
}
