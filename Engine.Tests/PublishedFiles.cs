using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests;

/// <summary>Where the published curves are, which are no part of the repository: in shared/published beside it.</summary>
public static class PublishedFiles
{
    public static string Folder => Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "published"));

    internal static string? SkipReason =>
        Directory.Exists(Folder) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"))
            ? null
            : "The published files were not found: lay them at ../shared/published beside the repository.";
}

/// <summary>A fact about the published files: skipped where they are missing, failed in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PublishedFactAttribute : FactAttribute
{
    public PublishedFactAttribute() => Skip = PublishedFiles.SkipReason;
}
