using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>The gradients of a cell's parameters that some groups of rows add up, before the sheets are added to the parameters in order.</summary>
[Experimental(Contract.Diagnostic)]
public readonly ref struct GradientSheet
{
    readonly GradientLayout layout;
    readonly Span<float> memory;

    internal GradientSheet(GradientLayout layout, Span<float> memory)
    {
        this.layout = layout;
        this.memory = memory;
    }

    /// <summary>The gradient of one parameter, row-major.</summary>
    public Span<float> this[Parameter parameter] => memory.Slice(layout.Offset(parameter), parameter.Shape.Length);

    /// <summary>The gradient of a derived weight, row-major.</summary>
    public Span<float> this[DerivedWeight weight] => memory.Slice(layout.Offset(weight), weight.Shape.Length);

    /// <summary>The sums of gradients for every row of a <see cref="TokenRows"/>, where the input is one.</summary>
    internal Span<float> TokenSums => memory[layout.Length..];
}

/// <summary>Where each parameter and derived weight of a cell stands in a sheet.</summary>
sealed class GradientLayout
{
    readonly Dictionary<Parameter, int> offsets = [];
    readonly Dictionary<DerivedWeight, int> derived = [];
    readonly List<Parameter> parameters = [];
    readonly List<int> starts = [];  // of the parameters
    ParameterVersions? versions;

    /// <summary>The parameters in the order of the sheet; all have been added.</summary>
    public ParameterVersions Versions => versions ??= new(parameters);

    /// <summary>The floats of a sheet.</summary>
    public int Length { get; private set; }

    /// <summary>Gives a parameter its place, once.</summary>
    public void Add(Parameter parameter)
    {
        if (!offsets.TryAdd(parameter, Length))
            return;
        parameters.Add(parameter);
        starts.Add(Length);
        Length = checked(Length + parameter.Shape.Length);
    }

    /// <summary>Gives a derived weight its place, once.</summary>
    public void Add(DerivedWeight weight)
    {
        if (derived.TryAdd(weight, Length))
            Length = checked(Length + weight.Shape.Length);
    }

    public int Offset(Parameter parameter) => offsets[parameter];

    public int Offset(DerivedWeight weight) => derived[weight];

    /// <summary>Adds a sheet to the gradients of the parameters.</summary>
    public void AddToParameters(ReadOnlySpan<float> sheet)
    {
        for (int k = 0; k < parameters.Count; k++)
        {
            var gradient = parameters[k].Gradient;
            TensorPrimitives.Add(gradient, sheet.Slice(starts[k], gradient.Length), gradient);
        }
    }
}
