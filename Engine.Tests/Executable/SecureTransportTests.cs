using MoGru.Tests.Datasets;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public class SecureTransportTests
{
    const string Need = "https needs this machine's OpenSSL (libssl.so.3 or libssl.so.1.1), which is not here; install it";

    [LinuxFact]
    public void Get_OverHttpsWithoutOpenSsl_SaysWhatIsNeededBeforeItTries()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run($"data get mnist --data {folder.PathOf("data")} --from https://127.0.0.1:1/mnist", WithoutOpenSsl(folder));

        Assert.True(ending.ExitCode == 3, ending.ToString());
        Assert.Contains("'https://127.0.0.1:1/mnist': " + Need, ending.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("data")));
    }

    [LinuxFact]
    public void Get_SentOnToHttpsWithoutOpenSsl_SaysWhatIsNeededBeforeItTries()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer();
        server.Redirections["/files/train-images-idx3-ubyte.gz"] = (301, "https://127.0.0.1:1/images.gz");
        var ending = MogruProcess.Run($"data get mnist --data {folder.PathOf("data")} --from {server.Address}", WithoutOpenSsl(folder));

        Assert.True(ending.ExitCode == 3, ending.ToString());
        Assert.Contains("'https://127.0.0.1:1/images.gz': " + Need, ending.Error, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [LinuxFact]
    public void Get_ThroughAProxyThatNeedsOpenSsl_SaysWhatIsNeeded()
    {
        Refused("https://127.0.0.1:1", "'https://127.0.0.1:1'");
        Refused("http://name:word@127.0.0.1:1", "'http://127.0.0.1:1'");
    }

    static void Refused(string proxy, string shown)
    {
        using var folder = new TemporaryFolder();
        var environment = WithoutOpenSsl(folder);
        environment["http_proxy"] = proxy;
        var ending = MogruProcess.Run($"data get mnist --data {folder.PathOf("data")} --from http://files.example/mnist", environment);

        Assert.True(ending.ExitCode == 3, ending.ToString());
        Assert.Contains(shown + ": the proxy that the environment names needs this machine's OpenSSL", ending.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("word@", ending.Error, StringComparison.Ordinal);
    }

    // Empty files of the libraries' names, found before the true ones, cannot be loaded.
    static Dictionary<string, string> WithoutOpenSsl(TemporaryFolder folder)
    {
        foreach (string version in (string[])["3", "1.1", "1.0.2", "1.0.0", "10"])
            File.WriteAllBytes(folder.PathOf($"libssl.so.{version}"), []);
        return new() { ["LD_LIBRARY_PATH"] = folder.Path, ["CLR_OPENSSL_VERSION_OVERRIDE"] = "" };
    }
}
