namespace MoGru.Engine.Memory;

/// <summary>The runs of a list's parameters that train, found anew when its groups or memory change and not otherwise.</summary>
/// <param name="grouping">What tells of changes.</param>
/// <param name="continues">Whether more than values and gradients lies side by side for the parameter of an index and the one before.</param>
sealed class TrainedRuns(Grouping grouping, Func<int, bool>? continues = null)
{
    ParameterRun[] runs = [];
    int version = -1;

    public ReadOnlySpan<ParameterRun> Current(IReadOnlyList<Parameter> parameters)
    {
        if (version != grouping.Version)
            (runs, version) = (Find(parameters), grouping.Version);
        return runs;
    }

    ParameterRun[] Find(IReadOnlyList<Parameter> parameters)
    {
        var found = new List<ParameterRun>();
        for (int k = 0; k < parameters.Count; k++)
        {
            var parameter = parameters[k];
            if (parameter.IsFrozen)
                continue;
            if (found is [.., var run] && run.Last == k - 1 && run.Group == parameter.Group && Touch(parameters[k - 1], parameter)
                && (continues is null || continues(k)))
                found[^1] = run with { Last = k };
            else
                found.Add(new(parameter.Group, k, k));
        }
        return [.. found];
    }

    static bool Touch(Parameter before, Parameter next) =>
        before.ValueTensor.IsBefore(next.ValueTensor) && before.GradientTensor.IsBefore(next.GradientTensor);
}
