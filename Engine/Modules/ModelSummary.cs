using System.Globalization;
using System.Text;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Modules;

/// <summary>
/// What a model does with an input of one shape: its layers in their order, their shapes, parameters and work. <see cref="ToString"/> is a table. For any
/// number of threads.
/// </summary>
/// <param name="Layers">Networks, and operations outside of them; those that one scope's parameters go into one after another are one layer.</param>
/// <param name="Input">The shape that it is of.</param>
/// <param name="Output">The shape of the output.</param>
/// <param name="Parameters">The numbers of all parameters, each counted once, constants among them.</param>
/// <param name="Trained">Those that train.</param>
/// <param name="PassBytes">The memory that a recorded pass over this input takes, without that of the parameters.</param>
public sealed record ModelSummary(
    IReadOnlyList<ModelLayer> Layers, Shape Input, Shape Output, long Parameters, long Trained, long PassBytes)
{
    /// <summary>The memory of the parameters' values; their gradients take as much again.</summary>
    public long Bytes => Parameters * sizeof(float);

    /// <summary>
    /// The multiply-adds of products with matrices forward over this input, of a step of one sequence where it is [1, 1, n]; what is done element by element
    /// is not counted.
    /// </summary>
    public long MultiplyAdds => Layers.Sum(layer => layer.MultiplyAdds);

    /// <summary>Runs a model once, on zeros.</summary>
    /// <param name="module">The model.</param>
    /// <param name="parameters">Its parameters, in memory.</param>
    /// <param name="input">The shape of its input, such as [1, 1, n].</param>
    /// <exception cref="ArgumentException">The model takes another shape.</exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory, or another thread is writing to them.</exception>
    public static ModelSummary Of(Module module, ParameterList parameters, Shape input)
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
            parameters.Where(parameter => !parameter.IsFrozen).Sum(parameter => (long)parameter.Shape.Length), tape.Capacity * sizeof(float));
    }

    /// <summary>A table of at most 80 columns, but for long names.</summary>
    public override string ToString()
    {
        string[][] rows =
        [
            ["layer", "what", "output", "parameters", "multiply-adds"],
            .. Layers.Select(layer => (string[])[layer.Name, layer.Kind, $"{layer.Output}", Text(layer.Parameters), Text(layer.MultiplyAdds)]),
            ["all", "", $"{Output}", Text(Parameters), Text(MultiplyAdds)],
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            var line = row.Select((cell, column) => column < 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            text.AppendLine(string.Join("  ", line).TrimEnd());
        }
        return text.Append(CultureInfo.InvariantCulture,
            $"{Trained} of {Parameters} parameters train; {Bytes} bytes; a recorded pass over {Input} takes {PassBytes} bytes more.").ToString();
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
