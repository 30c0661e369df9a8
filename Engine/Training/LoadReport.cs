using System.Globalization;

namespace MoGru.Engine.Training;

/// <summary>What a file gave a model.</summary>
/// <param name="Loaded">The parameters that were read, in the order of the model.</param>
/// <param name="Kept">The names of those that the file lacks, which keep their values.</param>
/// <param name="Left">The names in the file that nothing was made of.</param>
public sealed record LoadReport(IReadOnlyList<LoadedParameter> Loaded, IReadOnlyList<string> Kept, IReadOnlyList<string> Left)
{
    /// <summary>In a sentence.</summary>
    public override string ToString()
    {
        string kept = Kept.Count > 0 ? $"; kept as they were: {string.Join(", ", Kept)}" : "";
        string left = Left.Count > 0 ? $"; left in the file: {string.Join(", ", Left)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Loaded.Count} parameters were read{kept}{left}");
    }
}

/// <summary>A parameter that was read from a file.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="InFile">Its name in the file.</param>
/// <param name="Type">The type of its numbers there, such as F32.</param>
public sealed record LoadedParameter(string Name, string InFile, string Type);
