using System.Net;
using System.Net.Sockets;
using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Datasets;

public sealed class RedirectTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly FileServer server = new();

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    string Part => folder.PathOf("plain.csv.part");

    [Theory]
    [InlineData(301, "/elsewhere/plain.csv")]
    [InlineData(302, "../elsewhere/plain.csv")]
    [InlineData(303, "{server}/elsewhere/plain.csv")]
    [InlineData(307, "//{host}/elsewhere/plain.csv")]
    [InlineData(308, " /elsewhere/plain.csv#part ")]
    public void Fetch_SentOn_BringsTheFileFromThere(int code, string location)
    {
        string host = server.Address.Authority;
        server.Redirections["/files/plain.csv"] =
            (code, location.Replace("{server}", $"http://{host}", StringComparison.Ordinal).Replace("{host}", host, StringComparison.Ordinal));
        server.Files["/elsewhere/plain.csv"] = Toys.Plain;

        Fetch();
        Assert.Equal(Toys.Plain, File.ReadAllBytes(Part));
        Assert.Equal([("/files/plain.csv", 0), ("/elsewhere/plain.csv", 0)], server.Requests);
    }

    [Fact]
    public void Fetch_SentOnToANameBeyondAscii_AsksForThatName()
    {
        server.Redirections["/files/plain.csv"] = (302, "/größe.csv");
        server.Files["/gr%C3%B6%C3%9Fe.csv"] = Toys.Plain;
        Fetch();
        Assert.Equal(Toys.Plain, File.ReadAllBytes(Part));
    }

    [Fact]
    public void Fetch_ConnectionThatBreaksBehindARedirection_GoesOnWhereItBroke()
    {
        server.Redirections["/files/plain.csv"] = (302, "/elsewhere/plain.csv");
        server.Files["/elsewhere/plain.csv"] = Toys.Plain;
        server.Cuts.Enqueue(70_000);
        Fetch();

        Assert.Equal(Toys.Plain, File.ReadAllBytes(Part));
        Assert.Equal([0, 0, 70_000, 70_000], server.Requests.Select(request => request.From));
    }

    [Theory]
    [InlineData(null, "nothing, which is no address")]
    [InlineData("", "'', which is no address")]
    [InlineData("http://", "'http://', which is no address")]
    [InlineData("http://[::1/", "which is no address")]
    [InlineData("http://host:99999/", "which is no address")]
    [InlineData("file:///etc/passwd", "'file:///etc/passwd', which begins neither")]
    [InlineData("ftp://host/plain.csv", "which begins neither")]
    [InlineData("data:,a", "which begins neither")]
    [InlineData("javascript:alert(1)", "which begins neither")]
    [InlineData(@"\\host\share", "which begins neither")]
    public void Fetch_SentOnToWhatIsNoWebAddress_IsRefusedAtOnce(string? location, string reason)
    {
        server.Redirections["/files/plain.csv"] = (302, location);
        string message = Assert.Throws<DataFormatException>(Fetch).Message;

        Assert.Contains($"{server.Address}/plain.csv", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains("bring the file yourself and name its folder", message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("/files/plain.csv", "/files/plain.csv")]
    [InlineData("/a", "/files/plain.csv")]
    [InlineData("/a", "/a")]
    public void Fetch_SentInACircle_IsRefusedWithBothAddresses(string first, string second)
    {
        server.Redirections["/files/plain.csv"] = (302, first);
        server.Redirections["/a"] = (302, second);
        string message = Assert.Throws<DataFormatException>(Fetch).Message;

        Assert.Contains("it goes in a circle", message, StringComparison.Ordinal);
        Assert.Contains($"sends on to 'http://{server.Address.Authority}{second}'", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RedirectHandler.Most, true)]
    [InlineData(RedirectHandler.Most + 1, false)]
    public void Fetch_SentOnManyTimes_EndsAfterTheMost(int times, bool arrives)
    {
        for (int at = 0; at < times; at++)
            server.Redirections[at == 0 ? "/files/plain.csv" : $"/{at}"] = (302, $"/{at + 1}");
        server.Files[$"/{times}"] = Toys.Plain;
        if (arrives)
            Fetch();
        else
            Assert.Contains("after 10 other addresses", Assert.Throws<DataFormatException>(Fetch).Message, StringComparison.Ordinal);
        Assert.Equal(RedirectHandler.Most + 1, server.Requests.Count);
    }

    [Fact]
    public void Next_FromHttpsToHttp_IsRefusedAndTheOtherWayAndOnwardIsNot()
    {
        Uri open = new("http://a.example/x"), secure = new("https://a.example/x");

        string message = Assert.Throws<DataFormatException>(() => RedirectHandler.Next(secure, "http://b.example/\u001b[2J")).Message;
        Assert.Contains("'https://a.example/x': the server sends on to 'http://b.example/\\u001B[2J', from https to http", message, StringComparison.Ordinal);
        Assert.Equal(new("https://b.example/y"), RedirectHandler.Next(open, "https://b.example/y"));
        Assert.Equal(new("https://a.example/y"), RedirectHandler.Next(secure, "/y"));
        Assert.Equal(new("https://b.example/y"), RedirectHandler.Next(secure, "//b.example/y"));
    }

    [Fact]
    public async Task Fetch_OverHttpsFromAServerWithoutIt_TellsTheReasonItself()
    {
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        var serving = Task.Run(() =>
        {
            for (int attempt = 0; attempt < 5; attempt++)
            {
                using var client = plain.AcceptTcpClient();
                client.GetStream().Write("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
                client.GetStream().ReadExactly(new byte[1]);
            }
        });
        using var source = new WebSource(new($"https://{plain.LocalEndpoint}/files"), Toys.Set, TimeSpan.Zero);
        string message = Assert.Throws<DataFormatException>(() => source.Fetch("plain.csv", 1, 1, Part, default)).Message;
        await serving;

        Assert.Contains("could not be brought in 5 attempts (", message, StringComparison.Ordinal);
        Assert.DoesNotContain("inner exception", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "libssl.so.3")]
    [InlineData("1.1", "libssl.so.1.1")]
    [InlineData("a version that is longer than any of them", "libssl.so.3")]
    public void Libraries_OfAVersionThatIsAskedFor_BeginWithIt(string? version, string first) =>
        Assert.Equal(first, SecureTransport.Libraries(version).First());

    void Fetch()
    {
        using var source = new WebSource(server.Address, Toys.Set, TimeSpan.Zero);
        source.Fetch("plain.csv", Toys.Plain.Length, Toys.Plain.Length, Part, default);
    }
}
