// Forecasts for many clients, line by line as readings come: curl -N -T - -X POST http://localhost:5000/forecast, then [0.1], then [0.3]
// dotnet run -c Release docs/samples/Service.cs; elsewhere uncomment:
//#:sdk Microsoft.NET.Sdk.Web
//#:package MoGru.Cells@0.1.0
using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class Service
{
    const int LongestLine = 1024;

    static void Main(string[] arguments)
    {
        if (!File.Exists("wave.safetensors"))
            Train("wave.safetensors", epochs: 10);
        Build("wave.safetensors", mostClients: 256, idle: TimeSpan.FromMinutes(1), arguments).Run();
    }

    public static Module Model(ParameterList p) =>
        new Sequential(p, s => Rnn.Create(CellSpec.Parse("gru"), s, inputSize: 1, hiddenSize: 32), s => new Linear(s, 32, 1));

    public static void Train(string path, int epochs)
    {
        float[] wave = [.. Enumerable.Range(0, 5000).Select(t => MathF.Sin(0.2f * t) + 0.5f * MathF.Sin(0.31f * t))];
        var parameters = new ParameterList();
        var model = Model(parameters);
        parameters.Initialise(new RandomStream(1, "initial values"));
        var batches = new Series(wave, channels: 1).StepWindows(length: 50, ahead: 1, stride: 10).Batches(size: 32, seed: 1);
        new Trainer<SequenceBatch>(new Adam(parameters, learningRate: 1e-2), batches, (Tape tape, SequenceBatch batch, in Pass pass) =>
            model.Forward(batch.Input(tape), pass).MeanSquareError(batch.Target(tape))).Train(epochs);
        parameters.Save(path);
    }

    public static WebApplication Build(string path, int mostClients, TimeSpan idle, string[] arguments)
    {
        var parameters = new ParameterList();
        var model = Model(parameters);
        parameters.Load(path);
        var pool = new ModulePool(model, parameters, step: [1, 1, 1]);

        var builder = WebApplication.CreateBuilder(arguments);
        builder.WebHost.ConfigureKestrel(server =>  // readings have no end and come slowly
            (server.Limits.MaxRequestBodySize, server.Limits.MinRequestBodyDataRate) = (null, null));
        builder.Services.AddRateLimiter(limits =>
        {
            limits.AddConcurrencyLimiter("clients", clients => clients.PermitLimit = mostClients);
            limits.OnRejected = async (refused, _) => await Refuse(
                refused.HttpContext.Response, StatusCodes.Status503ServiceUnavailable, $"{mostClients} clients are here; come later.");
        });
        var app = builder.Build();
        app.UseRateLimiter();
        // Reading answers while it sends, HttpClient needs HTTP/2 (as over TLS); curl does not.
        app.MapPost("/forecast", async context =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, app.Lifetime.ApplicationStopping);
            await Answer(context, pool, stop, idle);
        }).RequireRateLimiting("clients");
        return app;
    }

    // Each request is a stream of its own, which ends with it.
    static async Task Answer(HttpContext context, ModulePool pool, CancellationTokenSource stop, TimeSpan idle)
    {
        using var stream = pool.Open();
        float[] y = new float[pool.OutputShape.Length];
        int number = 0;
        context.Response.ContentType = "application/x-ndjson";
        stop.CancelAfter(idle);
        try
        {
            await foreach (var line in Lines(context.Request.BodyReader, stop.Token))
            {
                number++;
                if (Numbers(line) is not { } x || x.Length != pool.InputShape.Length || !Array.TrueForAll(x, float.IsFinite))
                {
                    await Refuse(
                        context.Response, StatusCodes.Status400BadRequest,
                        $"Line {number} must be an array of {pool.InputShape.Length} finite number(s), within {LongestLine} bytes.");
                    return;
                }
                pool.Step(stream, x, y);
                await context.Response.WriteAsync(JsonSerializer.Serialize(y, ServiceJson.Default.SingleArray) + "\n", stop.Token);
                stop.CancelAfter(idle);
            }
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await Refuse(
                context.Response, StatusCodes.Status408RequestTimeout, $"Nothing came for {idle.TotalSeconds} s, or the service ends.");
        }
    }

    // The status where no line was answered yet; a last line otherwise.
    static Task Refuse(HttpResponse response, int status, string message)
    {
        if (!response.HasStarted)
            response.StatusCode = status;
        return response.WriteAsync($$"""{"error": {{JsonSerializer.Serialize(message, ServiceJson.Default.String)}}}""" + "\n");
    }

    static float[]? Numbers(byte[] line)
    {
        try
        {
            return line.Length > LongestLine ? null : JsonSerializer.Deserialize(line, ServiceJson.Default.SingleArray);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Each as soon as it is there; one that is too long is given without its end.
    static async IAsyncEnumerable<byte[]> Lines(PipeReader body, [EnumeratorCancellation] CancellationToken stop)
    {
        while (true)
        {
            var read = await body.ReadAsync(stop);
            var there = read.Buffer;
            var end = there.PositionOf((byte)'\n');
            if (end is null && !read.IsCompleted && there.Length <= LongestLine)
            {
                body.AdvanceTo(there.Start, there.End);
                continue;
            }
            byte[] line = there.Slice(0, end ?? there.End).ToArray();
            body.AdvanceTo(end is { } mark ? there.GetPosition(1, mark) : there.End);
            if (end is not null || line.Length > 0)
                yield return line;
            if (end is null && read.IsCompleted)
                yield break;
        }
    }
}

[JsonSerializable(typeof(float[]))]
[JsonSerializable(typeof(string))]
sealed partial class ServiceJson : JsonSerializerContext;
