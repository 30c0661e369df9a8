using System.Globalization;
using System.Runtime.InteropServices;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Diagnostics;

/// <summary>One thing that was looked at.</summary>
readonly record struct Finding(string Subject, string Text, bool Good = true);

/// <summary>Looks at what the program needs: runtime, processor, a folder to write to, and gradients that are right.</summary>
static class Doctor
{
    public static IEnumerable<Finding> Examine()
    {
        yield return new("version", MachineFacts.Version);
        yield return new("runtime", $"{MachineFacts.Runtime}, {RuntimeInformation.RuntimeIdentifier}");
        yield return new("processor", MachineFacts.Cpu);
        yield return new("vector bits", MachineFacts.VectorBits.ToString(CultureInfo.InvariantCulture));
        yield return new("cores", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        yield return new("memory", string.Create(CultureInfo.InvariantCulture,
            $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F1} GB"));
        yield return WritableFolder();
        foreach (string cell in (string[])["mogru", "gru", "lstm", "momgru", "ssm"])
            yield return Gradients(cell);
    }

    static Finding WritableFolder()
    {
        string folder = Directory.GetCurrentDirectory();
        string probe = Path.Combine(folder, $".mogru-{Environment.ProcessId}");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return new("writable folder", folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new("writable folder", $"{folder} cannot be written to; change to another folder or give --out", Good: false);
        }
    }

    static Finding Gradients(string cell)
    {
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, inputSize: 3, hiddenSize: 5, numLayers: 1);
        var x = parameters.Add("x", [2, 4, 3], new Initial.Uniform(1));
        parameters.Initialise(new(1, "doctor"));
        var result = GradientCheck.Run(tape => rnn.Forward(tape.Use(x)).Y, parameters);
        return new($"gradients of {cell}", result.ToString(), result.Passed);
    }
}
