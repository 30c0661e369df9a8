namespace MoGru.Engine.Autodiff.Checking;

/// <summary>
/// What is looked at of one parameter: along its own gradient, where a wrong scale or sign shows best; every element, alone or in groups;
/// and all elements together in irregular directions, for faults that cancel within a group.
/// </summary>
sealed class ParameterLooks
{
    const int Mixtures = 4;

    readonly Site site;
    readonly GradientCheckOptions options;

    public ParameterLooks(CheckedFunction function, Site site, int parameter, GradientCheckOptions options)
    {
        (this.site, this.options, Parameter) = (site, options, parameter);
        float[] values = function.Given[parameter], gradient = site.Gradients[parameter];
        Reach = options.Step * Math.Max(1, values.Max(v => Math.Abs((double)v)));
        Scale = gradient.Max(g => Math.Abs((double)g));

        int[] all = [.. Enumerable.Range(0, values.Length)];
        Along = Take(Direction.Along(parameter, gradient, options.Seed));
        Parts = [.. Partition(all).Select(Take)];
        var mixtures = Enumerable.Range(1, values.Length == 1 ? 0 : Mixtures).Select(k => Direction.Of(parameter, all, options.Seed + k));
        Others = [.. mixtures.Select(Take)];

        double measured = Parts.Where(look => look.Noise <= Math.Abs(look.Slope.Value) / 2)
            .Select(look => Math.Abs(look.Slope.Value)).DefaultIfEmpty(0).Max();
        Scale = measured > 0 ? measured : Scale;
    }

    public int Parameter { get; }

    /// <summary>The largest step.</summary>
    public double Reach { get; }

    /// <summary>The largest derivative by differences; by backward where differences are all noise.</summary>
    public double Scale { get; }

    /// <summary>Along the gradient.</summary>
    public Look Along { get; }

    /// <summary>Every element, alone or in a group.</summary>
    public IReadOnlyList<Look> Parts { get; }

    /// <summary>In irregular directions.</summary>
    public IReadOnlyList<Look> Others { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<Look> All => [Along, .. Parts, .. Others];

    /// <summary>What a look's errors are relative to.</summary>
    public double ScaleOf(Look look) => Math.Max(Scale, double.IsFinite(look.Slope.Value) ? Math.Abs(look.Slope.Value) : 0);

    /// <summary>True where the two derivatives are farther apart than noise and tolerance allow.</summary>
    public bool Differ(Look look) => look.Excess > options.Tolerance * ScaleOf(look);

    /// <summary>True where a look would have found a gradient that is off by a quarter.</summary>
    public static bool Tells(Look look) => look.Noise <= look.Size / 4 || look.Slope.IsStill && look.Backward == 0;

    /// <summary>The same with all care, at this point or another.</summary>
    public Look Again(Site at, Direction direction) => at.Look(direction, Reach, enough: 0);

    /// <summary>Of the elements of a group the one with the largest fault, or the group where none has one.</summary>
    public Look Culprit(Look group)
    {
        if (group.Direction.Elements.Length > Math.Max(options.MaxElements, 64))
            return group;
        var worst = group;
        foreach (int element in group.Direction.Elements)
        {
            var look = Again(site, Direction.Of(Parameter, element));
            if (Differ(look) && (worst.Direction.Index < 0 || look.Distance > worst.Distance))
                worst = look;
        }
        return worst;
    }

    Look Take(Direction direction)
    {
        double claim = Math.Max(Scale, Math.Abs(direction.Of(site.Gradients[Parameter])));
        return site.Look(direction, site.StartOf(direction, Reach), options.Tolerance / 2 * claim);
    }

    IEnumerable<Direction> Partition(int[] all) => all.Length <= options.MaxElements
        ? all.Select(k => Direction.Of(Parameter, k))
        : all.GroupBy(k => (int)(Irregular.At(options.Seed, ~k) * options.MaxElements))
            .Select(group => Direction.Of(Parameter, [.. group], options.Seed));
}
