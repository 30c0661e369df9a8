using System.Diagnostics;
using System.Net;
using System.Text;
using System.Threading.Channels;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>The service of docs/samples over real connections.</summary>
public class ServiceSampleTests
{
    [Fact]
    public async Task Service_OfFortyClientsAtOnce_GivesEachTheBitsOfItsWholeSequence()
    {
        await using var served = await ServedSample.Start();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async k =>
        {
            float[] sequence = Drawn(k, 20 + 3 * k);
            string body = string.Concat(sequence.Select(value => Encoding.UTF8.GetString(ServedSample.Line(value))));
            var (status, lines) = await served.Post(k % 2 == 0 ? body : body.TrimEnd(), piece: 1 + k);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(served.Whole(sequence), lines.Select(ServedSample.Answer));
        }));
    }

    [Fact]
    public async Task Service_OfClientsThatWaitForAnswers_AnswersEachReadingBeforeTheNext()
    {
        await using var served = await ServedSample.Start(live: true);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(async k =>
        {
            var pieces = Channel.CreateUnbounded<byte[]>();
            float[] sequence = Drawn(k, 12), answers = new float[12];
            await pieces.Writer.WriteAsync(ServedSample.Line(sequence[0]));
            using var reader = await served.Open(pieces.Reader);
            for (int t = 0; t < sequence.Length; t++)
            {
                if (t > 0)
                    await pieces.Writer.WriteAsync(ServedSample.Line(sequence[t]));
                answers[t] = ServedSample.Answer(await reader.ReadLineAsync());
            }
            pieces.Writer.Complete();
            Assert.Null(await reader.ReadLineAsync());
            Assert.Equal(served.Whole(sequence), answers);
        }));
    }

    [Fact]
    public async Task Service_OfBadLines_TellsWhichAndWhatItNeeds()
    {
        await using var served = await ServedSample.Start();
        string[] bad =
        [
            "x", "", "null", "{}", "0.1", "[]", "[0.1, 0.2]",
            "[\"0.1\"]", "[1e39]", "[NaN]", "[0.1] 2", new(' ', 5000), "[" + new string('1', 5000),
        ];

        foreach (string line in bad)
        {
            var (status, lines) = await served.Post($"{line}\n[0.5]\n");
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.Equal("""{"error": "Line 1 must be an array of 1 finite number(s), within 1024 bytes."}""", Assert.Single(lines));

            (status, lines) = await served.Post($"[0.5]\n{line}\n[0.5]\n");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal(Assert.Single(served.Whole([0.5f])), ServedSample.Answer(lines[0]));
            Assert.StartsWith("""{"error": "Line 2 must be""", Assert.Single(lines[1..]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Service_OfAsManyClientsAsItTakes_RefusesOneMoreUntilOneLeaves()
    {
        await using var served = await ServedSample.Start(live: true, mostClients: 3);
        Channel<byte[]>[] clients = [.. Enumerable.Range(0, 3).Select(_ => Channel.CreateUnbounded<byte[]>())];
        foreach (var pieces in clients)
        {
            await pieces.Writer.WriteAsync(ServedSample.Line(0.5f));
            await (await served.Open(pieces.Reader)).ReadLineAsync();
        }

        var (status, lines) = await served.Post("[0.5]\n");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("""{"error": "3 clients are here; come later."}""", Assert.Single(lines));

        clients[1].Writer.Complete(new IOException("The sensor is gone."));
        var waited = Stopwatch.StartNew();
        while ((await served.Post("[0.5]\n")).Status != HttpStatusCode.OK)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "The place of a client that left is still taken.");
            await Task.Delay(20);
        }
        Array.ForEach(clients, client => client.Writer.TryComplete());
    }

    [Fact]
    public async Task Service_OfAClientThatIsSilent_LetsItGo()
    {
        await using var served = await ServedSample.Start(live: true, idle: TimeSpan.FromSeconds(0.5));
        var pieces = Channel.CreateUnbounded<byte[]>();

        var (status, _) = await served.Post("");
        using var never = await served.Open(pieces.Reader);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"error": "Nothing came for 0.5 s, or the service ends."}""", await never.ReadLineAsync());
    }

    [Fact]
    public async Task Service_ThatEnds_TellsItsClients()
    {
        await using var served = await ServedSample.Start(live: true);
        var pieces = Channel.CreateUnbounded<byte[]>();
        await pieces.Writer.WriteAsync(ServedSample.Line(0.5f));
        using var reader = await served.Open(pieces.Reader);
        await reader.ReadLineAsync();

        var stopping = served.App.StopAsync();

        Assert.Contains("the service ends", await reader.ReadLineAsync(), StringComparison.Ordinal);
        pieces.Writer.Complete();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20));
    }

    static float[] Drawn(int number, int length)
    {
        var random = new RandomStream(1, "clients").At(number);
        float[] sequence = new float[length];
        foreach (ref float value in sequence.AsSpan())
            value = (float)random.Uniform(-1, 1);
        return sequence;
    }
}
