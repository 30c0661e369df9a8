using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>
/// Files on the web. A broken connection is taken up again where it broke, by a Range request; a server that cannot do that sends
/// the file from its beginning.
/// </summary>
/// <param name="address">The address of a file by its name; null where there is none.</param>
/// <param name="pause">The time before a second attempt, doubled before each further one.</param>
sealed class WebSource(Func<string, Uri?> address, TimeSpan pause) : FileSource
{
    const int Attempts = 5;
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly HttpClient client = new(new RedirectHandler()) { Timeout = patience };

    /// <summary>Files below a web address.</summary>
    /// <param name="folder">The folder of the files, or the address of one of them.</param>
    public WebSource(Uri folder, Dataset set, TimeSpan pause)
        : this(name => Below(folder, set, name), pause)
    {
    }

    /// <summary>The files of a data set where they are handed out.</summary>
    public WebSource(Dataset set, TimeSpan pause)
        : this(name => set.Address(name) is { } place ? new(place) : null, pause)
    {
    }

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    public override bool GoesOn => true;

    public override string Place(string name) => address(name)?.AbsoluteUri ?? name;

    public override Fetched Fetch(string name, long least, long most, string part, CancellationToken token)
    {
        if (address(name) is not { } file)
            return Fetched.Absent;
        string trouble = "";
        bool fromBefore = File.Exists(part) && new FileInfo(part).Length > 0;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0 && token.WaitHandle.WaitOne(pause * (1 << (attempt - 1))))
                token.ThrowIfCancellationRequested();
            try
            {
                switch (Attempt(file, least, most, part, fromBefore, token))
                {
                    case Outcome.Whole:
                        return Fetched.Whole;
                    case Outcome.Absent:
                        return Fetched.Absent;
                    case Outcome.StartAfresh when fromBefore:
                        return Fetched.NotFromThere;
                    case Outcome.StartAfresh:
                        File.Delete(part);
                        trouble = "the server does not go on where the file was cut";
                        break;
                }
            }
            catch (Exception e) when (IsPassing(e) && !token.IsCancellationRequested)
            {
                trouble = Reason(e).TrimEnd('.');
            }
        }
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        throw new DataFormatException(
            string.Create(CultureInfo.InvariantCulture,
                $"{file}: could not be brought in {Attempts} attempts ({trouble}); {have} bytes are kept in {part}: give the command again to go on."),
            file.AbsoluteUri);
    }

    enum Outcome
    {
        Whole,
        Absent,
        StartAfresh,
    }

    // A part from before is appended to, never written over.
    Outcome Attempt(Uri file, long least, long most, string part, bool fromBefore, CancellationToken token)
    {
        using var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, file);
        request.Headers.AcceptEncoding.Add(new("identity"));
        if (target.Length > 0)
            request.Headers.Range = new RangeHeaderValue(target.Length, null);
        using var response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, token);

        switch (response.StatusCode)
        {
            case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                return Outcome.Absent;
            case HttpStatusCode.RequestedRangeNotSatisfiable when target.Length > 0:
                return Outcome.StartAfresh;
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange?.From != target.Length:
                return Outcome.StartAfresh;
            case HttpStatusCode.PartialContent:
                target.Seek(0, SeekOrigin.End);
                break;
            case HttpStatusCode.OK when fromBefore:
                return Outcome.StartAfresh;
            case HttpStatusCode.OK:
                target.SetLength(0);
                break;
            case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new HttpRequestException(Status(response));
            default:
                throw new DataFormatException(
                    $"{file}: the server answers {Status(response)}; name another source with --from, or bring the file yourself and name its folder.",
                    file.AbsoluteUri);
        }
        if (response.Content.Headers.ContentEncoding.Count > 0 && !file.AbsolutePath.EndsWith(".gz", StringComparison.Ordinal))
            throw new DataFormatException(
                $"{file}: the server packs the file on its way ({Quote.Visible(response.Content.Headers.ContentEncoding.ToString()!)}), though it was "
                    + "asked not to; bring the file yourself and name its folder with --from.",
                file.AbsoluteUri);
        Copy(response.Content, target, file, most, token);
        target.Flush(flushToDisk: true);
        if (target.Length < least && response.StatusCode == HttpStatusCode.PartialContent)
            throw new HttpIOException(HttpRequestError.ResponseEnded, "the server sends less than the rest");
        // A server that does not announce the length can end the answer anywhere.
        return target.Length >= least || response.Content.Headers.ContentLength is not null ? Outcome.Whole : throw new HttpIOException(
            HttpRequestError.ResponseEnded, string.Create(CultureInfo.InvariantCulture, $"the answer ended after {target.Length} of {least} bytes"));
    }

    static void Copy(HttpContent content, FileStream target, Uri file, long most, CancellationToken token)
    {
        using var source = content.ReadAsStream(token);
        byte[] block = new byte[1 << 16];
        while (true)
        {
            using var impatient = CancellationTokenSource.CreateLinkedTokenSource(token);
            impatient.CancelAfter(patience);
            int read = source.ReadAsync(block, impatient.Token).AsTask().GetAwaiter().GetResult();
            if (read == 0)
                return;
            target.Write(block, 0, read);
            if (target.Length > most)
                throw TooLong(file.AbsoluteUri, most);
        }
    }

    // What another attempt may mend.
    static bool IsPassing(Exception e) =>
        e is HttpRequestException or OperationCanceledException or HttpIOException or IOException { InnerException: SocketException };

    // What is wrong with a certificate stands in the exception within.
    static string Reason(Exception e) =>
        e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner } ? inner.Message : e.Message;

    static string Status(HttpResponseMessage response) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)response.StatusCode} {Quote.Of(response.ReasonPhrase)}");

    // An address that ends with one of the files stands for its folder.
    static Uri Below(Uri address, Dataset set, string name)
    {
        string whole = address.GetLeftPart(UriPartial.Path);
        string last = Uri.UnescapeDataString(whole[(whole.LastIndexOf('/') + 1)..]);
        bool isFile = set.Items.Any(item => item.Name == last || item.Unpacked.Any(file => file.Name == last));
        string folder = isFile ? whole[..^(whole.Length - whole.LastIndexOf('/'))] : whole.TrimEnd('/');
        return new($"{folder}/{Uri.EscapeDataString(name)}{address.Query}");
    }
}
