namespace MoGru.Cells.Plain;

/// <summary>
/// A trace in equations. What has a name has an equation; what has none is written where it is used, or, where it is used more than once or long,
/// gets a name that nothing else has, t1, t2, …, and an equation of its own. So the text grows with the operations, however they use each other.
/// </summary>
sealed class EquationText
{
    const int LongestUnnamed = 200;

    readonly Dictionary<Traced, int> uses = [];
    readonly Dictionary<Traced, string> texts = [];  // how what is written so far is written where it is used: a name, or an expression
    readonly Dictionary<Traced, string> names = [];
    readonly List<string> equations = [];
    readonly HashSet<string> taken;
    int last;

    EquationText(Trace trace)
    {
        taken = [.. trace.Operations.Select(operation => operation.Name).OfType<string>()];
        Count(trace);
        foreach (var operation in trace.Operations)
        {
            if (operation.Name is not null || (uses.ContainsKey(operation) && !operation.IsReshaped))
                Write(operation);
        }
    }

    /// <summary>The equations, each after those that it uses.</summary>
    public static IReadOnlyList<string> Of(Trace trace) => new EquationText(trace).equations;

    // Each after what it is used by; what nothing named is made of has no uses.
    void Count(Trace trace)
    {
        foreach (var operation in trace.Operations.Reverse())
        {
            int count = uses.GetValueOrDefault(operation);
            if (operation.Name is null && count == 0)
                continue;
            foreach (var operand in operation.Operands)
                uses[operand] = uses.GetValueOrDefault(operand) + (operation.IsReshaped ? count : 1);
        }
    }

    void Write(Traced operation)
    {
        string expression = operation.IsComputed ? operation.Expression(Within) : operation.Name!;
        string? name = operation.Name ?? (NeedsName(operation, expression) ? Free() : null);
        if (operation.IsComputed && name is not null)
            equations.Add($"{name} = {expression}");
        if (name is not null)
            names.Add(operation, name);
        else
            texts.Add(operation, expression);
    }

    bool NeedsName(Traced operation, string expression) =>
        expression.Length > LongestUnnamed || (uses[operation] > 1 && !(operation.IsPart && names.ContainsKey(Shown(operation.Operands[0]))));

    string Within(Traced operand, Bond least)
    {
        var shown = Shown(operand);
        return names.TryGetValue(shown, out string? name) ? name : shown.Bond < least ? $"({texts[shown]})" : texts[shown];
    }

    static Traced Shown(Traced operand)
    {
        while (operand.IsReshaped)
            operand = operand.Operands[0];
        return operand;
    }

    string Free()
    {
        string name;
        do
            name = FormattableString.Invariant($"t{++last}");
        while (!taken.Add(name));
        return name;
    }
}
