using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;
using MoGru.Samples;
using MoGru.Tests.Formats;

namespace MoGru.Tests.Docs;

/// <summary>The service of docs/samples on a port of its own, and clients of it.</summary>
sealed class ServedSample : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ParameterList parameters = [];
    readonly Module model;
    readonly HttpClient client;

    ServedSample(bool live, int mostClients, TimeSpan idle)
    {
        string path = folder.PathOf("wave.safetensors");
        Service.Train(path, epochs: 1);
        model = Service.Model(parameters);
        parameters.Load(path);
        string protocol = live ? "Http2" : "Http1";
        App = Service.Build(path, mostClients, idle,
            ["--urls", "http://127.0.0.1:0", "--Kestrel:EndpointDefaults:Protocols", protocol, "--Logging:LogLevel:Default", "None"]);
        client = new()
        {
            DefaultRequestVersion = live ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public WebApplication App { get; }

    /// <summary>Starts it.</summary>
    /// <param name="live">True for HTTP/2, where a client reads answers while it sends.</param>
    /// <param name="mostClients">As the service says.</param>
    /// <param name="idle">As the service says; a minute where nothing is said.</param>
    public static async Task<ServedSample> Start(bool live = false, int mostClients = 64, TimeSpan? idle = null)
    {
        var served = new ServedSample(live, mostClients, idle ?? TimeSpan.FromMinutes(1));
        await served.App.StartAsync();
        served.client.BaseAddress = new(served.App.Urls.Single());
        return served;
    }

    /// <summary>What a pass over a whole sequence gives.</summary>
    public float[] Whole(float[] sequence) =>
        model.Forward(new Tape { Records = false }.Input([1, sequence.Length, 1], sequence), default).Value.ToArray();

    /// <summary>Posts a body in pieces of some bytes, to its end.</summary>
    public async Task<(HttpStatusCode Status, string[] Lines)> Post(string body, int piece = 7)
    {
        var pieces = Channel.CreateUnbounded<byte[]>();
        foreach (byte[] some in Encoding.UTF8.GetBytes(body).Chunk(piece))
            pieces.Writer.TryWrite(some);
        pieces.Writer.Complete();
        using var content = new Pieces(pieces.Reader);
        using var response = await client.PostAsync("/forecast", content);
        string answer = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, answer.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A client that sends what is written to the channel while it reads.</summary>
    public async Task<StreamReader> Open(ChannelReader<byte[]> pieces)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/forecast")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = new Pieces(pieces),
        };
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new(await response.Content.ReadAsStreamAsync());
    }

    public static byte[] Line(float value) => Encoding.UTF8.GetBytes($"[{JsonSerializer.Serialize(value)}]\n");

    public static float Answer(string? line) => JsonSerializer.Deserialize<float[]>(line!)!.Single();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await App.DisposeAsync();
        folder.Dispose();
    }

    sealed class Pieces(ChannelReader<byte[]> pieces) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();  // the headers go before the first piece is there
            await foreach (byte[] piece in pieces.ReadAllAsync())
            {
                await stream.WriteAsync(piece);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
