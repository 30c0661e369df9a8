using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Diagnostics;

/// <summary>Looks at what the program needs: runtime, processor, a folder to write to, and gradients that are right.</summary>
static class Doctor
{
    public static DoctorReport Examine()
    {
        string folder = Directory.GetCurrentDirectory();
        bool writable = IsWritable(folder);
        CellGradients[] gradients = [.. CellCatalog.Default.Cells.Select(Gradients)];
        return new()
        {
            Version = MachineFacts.Version,
            Runtime = $"{MachineFacts.Runtime}, {RuntimeInformation.RuntimeIdentifier}",
            Cpu = MachineFacts.Cpu,
            VectorBits = MachineFacts.VectorBits,
            Cores = Environment.ProcessorCount,
            MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Folder = folder,
            FolderIsWritable = writable,
            Gradients = gradients,
            Passed = writable && Array.TrueForAll(gradients, gradient => gradient.Passed),
        };
    }

    static bool IsWritable(string folder)
    {
        try
        {
            FileTarget.ProbeFolder(folder);
            return true;
        }
        catch (Exception exception) when ((exception is IOException or UnauthorizedAccessException) && !CurrentFolder.IsGone)
        {
            return false;
        }
    }

    static CellGradients Gradients(CellType cell)
    {
        var parameters = new ParameterList();
        var sizes = cell.OwnExample ?? new(3, 5);
        var rnn = Rnn.Create(new(cell), parameters, sizes.Input, sizes.Hidden);
        var x = parameters.Add("x", [2, 4, sizes.Input], new Initial.Uniform(1));
        parameters.Initialise(new(1, "doctor"));
        var result = GradientCheck.Run(tape => rnn.Forward(tape.Use(x)).Y, parameters);
        if (result.Passed || result.Verdict != GradientCheckVerdict.Inconclusive)
            return new(cell.Name, result.Passed, result.ToString());

        // Of what outputs know by steps alone, as of a clock, differences tell nothing; it is right where it has no gradient.
        var tape = new Tape();
        tape.Backward(rnn.Forward(tape.Use(x)).Y.Sum());
        bool isRest = result.Untold.All(name => Math.Abs(TensorPrimitives.MaxMagnitude<float>(parameters[name].Gradient)) < 1e-20f);
        return new(cell.Name, isRest, isRest ? $"passed, without a gradient of {string.Join(", ", result.Untold)}" : result.ToString());
    }
}
