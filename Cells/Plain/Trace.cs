using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>What the equations of a step, or of a network's step, compute: every operation in its order, from which they can be counted and read.</summary>
sealed class Trace
{
    readonly List<Traced> all = [];

    /// <summary>The operations, each after those that it uses.</summary>
    public IReadOnlyList<Traced> Operations => all;

    /// <summary>What comes out.</summary>
    public Traced Output { get; private set; } = null!;

    /// <summary>True where a step of a layer tells its β.</summary>
    public bool HasRetention { get; private set; }

    /// <summary>The multiply-adds of products with matrices; what is done element by element is not counted.</summary>
    public long MultiplyAdds => all.Sum(operation => operation.MultiplyAdds);

    /// <summary>The floats of all results.</summary>
    public long Length => all.Where(operation => operation.IsComputed).Sum(operation => (long)operation.Shape.Length);

    /// <summary>The floats of the largest result.</summary>
    public long WidestLength => all.Where(operation => operation.IsComputed).Select(operation => (long)operation.Shape.Length).DefaultIfEmpty().Max();

    /// <summary>The names of what is given and never used.</summary>
    public IEnumerable<string> Unused
    {
        get
        {
            HashSet<Traced> used = [.. all.SelectMany(operation => operation.Operands), Output];
            return all.Where(operation => operation is { IsComputed: false, Name: not null } && !used.Contains(operation)).Select(given => given.Name!);
        }
    }

    /// <summary>The named results, each as an equation over names, <c>z = σ(…)</c>; what several of them share is named and stands before them.</summary>
    public IReadOnlyList<string> Equations => EquationText.Of(this);

    /// <summary>
    /// What a layer's step names that has no row for every sequence, such as a weight that is made of another: what has one shape however many sequences there are.
    /// </summary>
    public static IReadOnlySet<string> NamesWithoutRows(RnnLayer layer)
    {
        var named = Of(layer).all.Where(operation => operation is { IsComputed: true, Name: not null }).Select(operation => (operation.Name!, operation.Shape));
        return named.Intersect(Of(layer, rows: 2).all.Select(operation => (operation.Name!, operation.Shape))).Select(same => same.Item1).ToHashSet();
    }

    /// <summary>One step of a layer, of one row unless more are asked for.</summary>
    public static Trace Of(RnnLayer layer, int rows = 1)
    {
        var trace = new Trace();
        var step = new PlainStep<Traced>(layer);
        step.Use(parameter => trace.Leaf(Own(layer, parameter), parameter.Shape));
        for (int k = 0; k < layer.Sides.Count; k++)
            step.Sides[k] = trace.Leaf(layer.Sides[k].Name, layer.Sides[k].Span == SideSpan.Pass ? layer.Sides[k].Own : [rows, layer.Sides[k].Own.Length]);
        Traced[] states = [.. layer.States.Select(state => trace.Leaf(state.Name, [rows, state.OuterWidth]))];
        trace.Output = step.Run(trace.Leaf("x", [rows, layer.Scope.InputSize]), states);
        trace.HasRetention = step.TryRetention(out _);
        return trace;
    }

    /// <summary>One step of one row of a network.</summary>
    public static Trace Of(Rnn rnn)
    {
        var trace = new Trace();
        var run = new PlainRun<Traced>(
            rnn, trace.Leaf("x", [1, 1, rnn.InputSize]), parameter => trace.Leaf(parameter.Name, parameter.Shape),
            (state, index) => trace.Leaf($"{state.Name}.{index}", [1, state.OuterWidth]),
            (layer, index) => [.. layer.Sides.Select(side => trace.Leaf($"{side.Name}.{index}", side.In(1, 1)))]);
        trace.Output = rnn.Frame.Forward(run);
        return trace;
    }

    /// <summary>One step of one row of what a network has beside its layers, each of which is one operation.</summary>
    public static Trace OfFrame(Rnn rnn)
    {
        var trace = new Trace();
        trace.Output = rnn.Frame.Forward(new FrameTrace(rnn, trace)).Named("output");
        return trace;
    }

    /// <summary>A quantity that is given.</summary>
    public Traced Leaf(string name, Shape shape) => new(this, "", shape, []) { Name = name };

    /// <summary>Adds an operation.</summary>
    internal void Add(Traced operation) => all.Add(operation);

    static string Own(RnnLayer layer, Parameter parameter) => layer.Scope.Parameters.First(pair => pair.Parameter == parameter).Name;
}
