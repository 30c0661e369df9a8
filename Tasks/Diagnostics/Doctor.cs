using System.Runtime.InteropServices;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Diagnostics;

/// <summary>Looks at what the program needs: runtime, processor, a folder to write to, and gradients that are right.</summary>
static class Doctor
{
    static readonly string[] cells = ["mogru", "gru", "lstm", "momgru", "ssm"];

    public static DoctorReport Examine()
    {
        var folder = WritableFolder();
        Finding[] gradients = [.. cells.Select(Gradients)];
        return new()
        {
            Version = MachineFacts.Version,
            Runtime = $"{MachineFacts.Runtime}, {RuntimeInformation.RuntimeIdentifier}",
            Cpu = MachineFacts.Cpu,
            VectorBits = MachineFacts.VectorBits,
            Cores = Environment.ProcessorCount,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Folder = folder,
            Gradients = gradients,
            Passed = folder.Good && Array.TrueForAll(gradients, gradient => gradient.Good),
        };
    }

    static Finding WritableFolder()
    {
        string folder = Directory.GetCurrentDirectory();
        try
        {
            FileTarget.ProbeFolder(folder);
            return new("writable folder", folder, Good: true);
        }
        catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && !CurrentFolder.IsGone)
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
        return new(cell, result.ToString(), result.Passed);
    }
}
