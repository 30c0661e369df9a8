using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>The gradients of a cell's parameters that one lane of row groups adds up, before the sheets are added to the parameters in order.</summary>
readonly ref struct GradientSheet(GradientLayout layout, Span<float> memory)
{
    readonly Span<float> memory = memory;

    /// <summary>The gradient of one parameter, row-major.</summary>
    public Span<float> this[Parameter parameter] => memory.Slice(layout.Offset(parameter), parameter.Shape.Length);

    /// <summary>The sums of gradients for every row of a <see cref="TokenRows"/>, where the input is one.</summary>
    public Span<float> TokenSums => memory[layout.Length..];
}

/// <summary>Where each parameter of a cell stands in a sheet.</summary>
sealed class GradientLayout
{
    readonly Dictionary<Parameter, int> offsets = [];
    readonly List<Parameter> parameters = [];
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
        Length = checked(Length + parameter.Shape.Length);
    }

    public int Offset(Parameter parameter) => offsets[parameter];

    /// <summary>Adds a sheet to the gradients of the parameters.</summary>
    public void AddToParameters(ReadOnlySpan<float> sheet)
    {
        int offset = 0;
        foreach (var parameter in parameters)
        {
            TensorPrimitives.Add(parameter.Gradient, sheet.Slice(offset, parameter.Shape.Length), parameter.Gradient);
            offset += parameter.Shape.Length;
        }
    }
}
