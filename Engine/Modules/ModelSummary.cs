using System.Globalization;
using System.Text;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// What a model does with an input of one shape: its layers in their order, their shapes, parameters and work. <see cref="ToString"/> is a
/// table. <see cref="ModuleInspection.Summary"/> makes it. For any number of threads.
/// </summary>
/// <param name="Layers">
/// Networks, and operations outside of them; operations that follow each other and use parameters of one scope are one layer.
/// </param>
/// <param name="Input">The shape that it is of.</param>
/// <param name="Output">The shape of the output.</param>
/// <param name="Parameters">The numbers of all parameters, each counted once, constants among them.</param>
/// <param name="Trainable">The numbers of those that train: no constants, and none that are frozen.</param>
/// <param name="PassBytes">The memory that a recorded pass over this input takes, without that of the parameters.</param>
public sealed record ModelSummary(
    IReadOnlyList<ModelLayer> Layers, Shape Input, Shape Output, long Parameters, long Trainable, long PassBytes)
{
    /// <summary>The memory of the parameters' values; their gradients take as much again.</summary>
    public long Bytes => Parameters * sizeof(float);

    /// <summary>
    /// The multiply-adds of products with matrices forward over this input, of a step of one sequence where it is [1, 1, n]; what is done
    /// element by element is not counted.
    /// </summary>
    public long MultiplyAdds => Layers.Sum(layer => layer.MultiplyAdds);

    /// <summary>See <see cref="ModuleInspection.Summary"/>.</summary>
    internal static ModelSummary Of(Module module, ParameterList parameters, Shape input)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(parameters);
        var tape = new Tape { KeepsNames = true, IsOfShapes = true };
        var output = module.Forward(tape.Input(input, new float[input.Length]), default);
        List<ModelLayer> layers = [];
        foreach (var operation in tape.Operations())
        {
            string name = operation.Name.Length > 0 ? operation.Name : ScopeOf(operation.Parameters);
            var layer = new ModelLayer(name, operation.Kind, operation.Shape, operation.MultiplyAdds, [.. operation.Parameters]);
            if (name.Length > 0 && layers.Count > 0 && layers[^1].Name == name)
                layers[^1] = layers[^1].With(layer);
            else
                layers.Add(layer);
        }
        return new(
            [.. layers.Select(layer => layer.Counted(parameters))], input, output.Shape, parameters.TotalLength,
            parameters.Where(parameter => !parameter.IsFrozen).Sum(parameter => (long)parameter.Shape.Length),
            tape.Capacity * sizeof(float));
    }

    /// <summary>A table, a line for each layer.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            ["layer", "what", "output", "parameters", "multiply-adds"],
            .. Layers.Select(layer => (string[])
                [layer.Name, layer.Kind, $"{layer.Output}", Text(layer.Parameters), Text(layer.MultiplyAdds)]),
            ["all", "", $"{Output}", Text(Parameters), Text(MultiplyAdds)],
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            var line = row.Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join("  ", line).TrimEnd());
        }
        text.Append(CultureInfo.InvariantCulture, $"{Trainable} of {Parameters} parameters train; {Bytes} bytes; ");
        text.Append(CultureInfo.InvariantCulture, $"a recorded pass over {Input} takes {PassBytes} bytes more.");
        return text.ToString();
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // What all names begin with, up to a dot.
    static string ScopeOf(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return "";
        string scope = names[0];
        while (scope.LastIndexOf('.') is >= 0 and var dot)
        {
            scope = scope[..dot];
            if (names.All(name => name.StartsWith($"{scope}.", StringComparison.Ordinal)))
                return scope;
        }
        return "";
    }
}
