using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MoGru.Tests.Datasets;

/// <summary>A web server of files on this machine that misbehaves as it is told.</summary>
sealed class FileServer : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    volatile bool stopping;
    readonly Thread thread;

    public FileServer()
    {
        listener.Start();
        thread = new(Serve) { IsBackground = true };
        thread.Start();
    }

    /// <summary>The files by their path.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>The paths that send on, each with its code and its Location, if it tells one.</summary>
    public ConcurrentDictionary<string, (int Code, string? Location)> Redirections { get; } = new();

    /// <summary>Of each of the next answers, so many bytes are sent before the connection is cut.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    /// <summary>The next answers have these codes instead.</summary>
    public ConcurrentQueue<int> Codes { get; } = new();

    /// <summary>Whether a Range is passed over and the whole file sent.</summary>
    public bool IgnoresRange { get; set; }

    /// <summary>Whether the length is not told, so that only the end of the connection ends the file.</summary>
    public bool HidesLength { get; set; }

    /// <summary>The most bytes that answer a Range; null for all.</summary>
    public int? LongestPart { get; set; }

    /// <summary>What is added to the first byte that an answer to a Range claims to begin with.</summary>
    public int Shift { get; set; }

    /// <summary>A header line of every answer.</summary>
    public string Header { get; set; } = "";

    /// <summary>The path and the first byte that was asked for, request by request.</summary>
    public ConcurrentQueue<(string Path, long From)> Requests { get; } = new();

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/files");

    public void Dispose()
    {
        stopping = true;
        listener.Stop();
        thread.Join();
    }

    void Serve()
    {
        while (true)
        {
            try
            {
                using var client = listener.AcceptTcpClient();
                Answer(client.GetStream());
            }
            catch (Exception) when (stopping)
            {
                return;  // whatever a listener says that is stopped while it waits
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // The client has gone; there may be another.
            }
        }
    }

    void Answer(NetworkStream stream)
    {
        var (path, from) = Read(stream);
        Requests.Enqueue((path, from));
        if (Codes.TryDequeue(out int code))
        {
            Head(stream, $"{code} Told", 0);
            return;
        }
        if (Redirections.TryGetValue(path, out var on))
        {
            string told = on.Location is null ? "" : $"Location: {on.Location}\r\n";
            stream.Write(Encoding.UTF8.GetBytes($"HTTP/1.1 {on.Code} Elsewhere\r\n{told}Content-Length: 0\r\nConnection: close\r\n\r\n"));
            return;
        }
        if (!Files.TryGetValue(path, out byte[]? file))
        {
            Head(stream, "404 Not Found", 0);
            return;
        }
        if (IgnoresRange)
            from = 0;
        if (from >= file.Length && from > 0)
        {
            Head(stream, "416 Range Not Satisfiable", 0);
            return;
        }
        int count = from > 0 ? Math.Min(file.Length - (int)from, LongestPart ?? int.MaxValue) : file.Length;
        if (from > 0)
            Head(stream, "206 Partial Content", count, $"Content-Range: bytes {from + Shift}-{from + Shift + count - 1}/{file.Length + Shift}\r\n");
        else
            Head(stream, "200 OK", count);
        stream.Write(file, (int)from, Cuts.TryDequeue(out int cut) ? Math.Min(cut, count) : count);
    }

    static (string Path, long From) Read(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            head.Append((char)stream.ReadByte());
        string[] lines = head.ToString().Split("\r\n");
        const string Range = "Range: bytes=";
        string? range = Array.Find(lines, line => line.StartsWith(Range, StringComparison.OrdinalIgnoreCase));
        long from = range is null ? 0 : long.Parse(range[Range.Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        return (lines[0].Split(' ')[1], from);
    }

    void Head(NetworkStream stream, string status, int length, string more = "")
    {
        string told = HidesLength ? "" : $"Content-Length: {length}\r\n";
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{told}{more}{Header}Connection: close\r\n\r\n"));
    }
}
