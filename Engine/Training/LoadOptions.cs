namespace MoGru.Engine.Training;

/// <summary>How names and numbers of a file become those of a model in <see cref="ParameterFile.Load"/>.</summary>
public sealed record LoadOptions
{
    /// <summary>What the names in the file begin with that are meant, and that is taken off; others are left. Empty for all.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The model's name for a name in the file, without the prefix; none to leave it out.</summary>
    public Func<string, string?>? Rename { get; init; }

    /// <summary>True where the file may lack parameters, which keep their values, and may hold what the model does not have.</summary>
    public bool IsPartial { get; init; }

    /// <summary>True to take numbers of other types than F32 too, rounded to the nearest in single precision.</summary>
    public bool Converts { get; init; }
}
