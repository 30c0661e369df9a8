using MoGru.Tests.Formats;
using MoGru.Tests.House;

namespace MoGru.Tests.Packages;

/// <summary>
/// All packages, made from the build that is tested, in a folder of their own, and projects beside it that know no other source of them.
/// What else they need comes from the packages of this machine, and where it lacks one from nuget.org.
/// </summary>
public sealed class PackedLibraries : IDisposable
{
    readonly TemporaryFolder folder = new();

    public PackedLibraries()
    {
        foreach (string library in (string[])["Engine", "Cells", "Tasks"])
            DotnetCommand.Run(Repository.Root, "pack", library, "--no-build", "-c", Configuration, "-o", folder.PathOf("packed"));
        File.WriteAllText(folder.PathOf("nuget.config"), $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="packed" value="{folder.PathOf("packed")}" />
                <add key="machine" value="{MachinePackages}" />
                <add key="nuget.org" value="https://api.nuget.org/v3/index.json" />
              </packageSources>
              <packageSourceMapping>
                <packageSource key="packed"><package pattern="MoGru.*" /></packageSource>
                <packageSource key="machine"><package pattern="*" /></packageSource>
                <packageSource key="nuget.org"><package pattern="*" /></packageSource>
              </packageSourceMapping>
            </configuration>
            """);
    }

    /// <summary>What the tests, and so the libraries, were built as.</summary>
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The version that all have.</summary>
    public static string Version { get; } = typeof(MoGru.Cells.Rnn).Assembly.GetName().Version!.ToString(3);

    static string MachinePackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The file of a package.</summary>
    public string FileOf(string package) => folder.PathOf(Path.Combine("packed", $"{package}.{Version}.nupkg"));

    /// <summary>The folder of a new project that has one package; none of the same version that the machine knows hides it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="package">The package.</param>
    /// <param name="properties">What its project says beside what every console project says.</param>
    /// <param name="items">What it includes beside the package.</param>
    public string NewProject(string name, string package, string properties, string items = "")
    {
        string project = NewFolder(name);
        File.WriteAllText(Path.Combine(project, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>packages</RestorePackagesPath>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{Version}" />
                {items}
              </ItemGroup>
            </Project>
            """);
        return project;
    }

    /// <summary>A new folder beside the packages, from which programs find them.</summary>
    public string NewFolder(string name) => Directory.CreateDirectory(folder.PathOf(name)).FullName;

    public void Dispose() => folder.Dispose();
}
