using MoGru.Tasks.CommandLine;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.CommandLine;

public sealed class InvocationTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The tests themselves run in a dotnet, which is no reason to name it.
    [Theory]
    [InlineData("/usr/bin/dotnet", "/usr/share/testhost.dll", "mogru")]
    [InlineData("/usr/bin/dotnet", "mogru.dll", "dotnet /opt/mogru.dll")]
    [InlineData("/opt/mogru", "mogru", "/opt/mogru")]
    [InlineData("/opt/my programs/mogru", "mogru", "'/opt/my programs/mogru'")]
    [InlineData("/opt/other", "mogru", "mogru")]
    [InlineData(null, "mogru", "mogru")]
    public void Program_ByWhatRuns_IsWhatTheShellTakes(string? process, string first, string shown)
    {
        if (!OperatingSystem.IsWindows())  // where paths look otherwise
            Assert.Equal(shown, Invocation.Program(process, first, "/opt/", searchPath: null));
    }

    [Fact]
    public void Program_BelowTheCurrentFolder_IsNamedFromThere()
    {
        Assert.Equal(Path.Combine("out", "mogru"), Shown(Path.Combine(Environment.CurrentDirectory, "out", "mogru")));
        Assert.Equal(Path.Combine(".", "mogru"), Shown(Path.Combine(Environment.CurrentDirectory, "mogru")));

        static string Shown(string process) => Invocation.Program(process, "mogru", AppContext.BaseDirectory, searchPath: null);
    }

    [Fact]
    public void Program_OnTheSearchPath_IsABareNameWhereItIsTheFirst()
    {
        string first = WithProgram("first"), second = WithProgram("second"), path = string.Join(Path.PathSeparator, folder.PathOf("empty"), first, second);

        Assert.Equal("mogru", Invocation.Program(Path.Combine(first, "mogru"), "mogru", first, path));
        Assert.Equal(Path.Combine(second, "mogru"), Invocation.Program(Path.Combine(second, "mogru"), "mogru", second, path));
    }

    [UnixFact]
    public void Program_BehindALinkOnTheSearchPath_IsABareName()
    {
        string own = WithProgram("own"), links = Directory.CreateDirectory(folder.PathOf("links")).FullName;
        File.CreateSymbolicLink(Path.Combine(links, "mogru"), Path.Combine(own, "mogru"));

        Assert.Equal("mogru", Invocation.Program(Path.Combine(own, "mogru"), "mogru", own, links));
    }

    string WithProgram(string name)
    {
        string own = Directory.CreateDirectory(folder.PathOf(name)).FullName;
        File.WriteAllText(Path.Combine(own, "mogru"), "");
        return own;
    }
}
