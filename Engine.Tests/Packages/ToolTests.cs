using Xunit;

namespace MoGru.Tests.Packages;

[Collection(PackageTests.Name)]
public class ToolTests(PackedLibraries packed)
{
    [Fact]
    public void Tool_OutOfItsPackage_IsTheExecutable()
    {
        string folder = packed.NewFolder("Tool");
        DotnetCommand.Run(folder, "tool", "install", "MoGru.Tool", "--version", PackedLibraries.Version, "--tool-path", "tools");
        string mogru = Path.Combine(folder, "tools", OperatingSystem.IsWindows() ? "mogru.exe" : "mogru");

        Assert.StartsWith(PackedLibraries.Version, DotnetCommand.RunFile(mogru, folder, "--version").Trim(), StringComparison.Ordinal);
        string said = DotnetCommand.RunFile(
            mogru, folder, "train", "copy", "--seq-len", "3", "--hidden", "4", "--epochs", "1", "--train-samples", "32", "--val-samples", "8", "--out", "run");
        Assert.Contains("val accuracy: final ", said, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "run", "model.safetensors")));
    }
}
