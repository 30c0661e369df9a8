using Xunit;

namespace MoGru.Tests;

/// <summary>Where the real recordings are: in $MOGRU_DATA, or in shared/data beside the repository.</summary>
public static class RealData
{
    /// <summary>The data folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string Folder => Find() ?? throw new DirectoryNotFoundException(Missing);

    /// <summary>Why a test is skipped: null where the data is there, and in CI, where a test that lacks it fails.</summary>
    internal static string? SkipReason =>
        Find() is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")) ? Missing : null;

    static string Missing =>
        "Real recordings not found: set MOGRU_DATA to their folder, or lay it at ../shared/data beside the repository.";

    /// <summary>The path of a file in the data folder.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    static string? Find()
    {
        if (Environment.GetEnvironmentVariable("MOGRU_DATA") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MoGru.sln")))
            folder = folder.Parent;
        string? beside = folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "data") : null;
        return Directory.Exists(beside) ? beside : null;
    }
}

/// <summary>A fact about the real recordings: skipped where they are missing, failed in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    public RealDataFactAttribute() => Skip = RealData.SkipReason;
}

/// <summary>A theory about the real recordings: skipped where they are missing, failed in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataTheoryAttribute : TheoryAttribute
{
    public RealDataTheoryAttribute() => Skip = RealData.SkipReason;
}
