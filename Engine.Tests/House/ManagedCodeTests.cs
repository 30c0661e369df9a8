using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.House;

/// <summary>The libraries call no native code and write to no console, by their sources and by their built files.</summary>
public class ManagedCodeTests
{
    public static TheoryData<Assembly> Libraries() => [typeof(Tape).Assembly, typeof(Rnn).Assembly];

    [Theory]
    [InlineData(@"\b(DllImport|LibraryImport|NativeLibrary|UnmanagedCallersOnly|extern)\b|\bdelegate\*")]
    [InlineData(@"\bConsole\.")]
    public void Libraries_Sources_NameNoNativeCodeAndNoConsole(string pattern) =>
        Assert.All(SourceFile.Of("Engine", "Cells"), file => Assert.DoesNotMatch(pattern, file.Code));

    [Theory]
    [MemberData(nameof(Libraries), DisableDiscoveryEnumeration = true)]
    public void Library_Built_ImportsNothingNativeAndKnowsNoConsole(Assembly library)
    {
        using var file = new PEReader(File.OpenRead(library.Location));
        var metadata = file.GetMetadataReader();

        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.ImplMap));
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.ModuleRef));
        Assert.DoesNotContain(
            "System.Console",
            metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name)));
        Assert.True((file.PEHeaders.CorHeader!.Flags & CorFlags.ILOnly) != 0, "there is native code beside the managed");
    }
}
