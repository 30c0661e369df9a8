using Xunit;

namespace MoGru.Tests.Packages;

/// <summary>The tests that share the packed libraries, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class PackageTests : ICollectionFixture<PackedLibraries>
{
    public const string Name = "Packages";
}
