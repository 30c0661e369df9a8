using System.Net;
using System.Text;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>
/// Follows a server that sends on to another address, at most ten times: to http and https only, never from https back to http, and never to
/// an address that was asked before. Headers, a Range among them, go along.
/// </summary>
sealed class RedirectHandler() : DelegatingHandler(new SocketsHttpHandler
{
    AllowAutoRedirect = false,
    ResponseHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
})
{
    /// <summary>The most redirections of one request.</summary>
    public const int Most = 10;

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HashSet<Uri> asked = [];
        while (true)
        {
            var from = SecureTransport.Require(request.RequestUri!);
            asked.Add(from);
            RequireProxyOf(from);
            var response = base.Send(request, cancellationToken);
            if (!SendsOn(response.StatusCode))
                return response;
            using (response)
                request.RequestUri = Next(from, Location(response));
            if (asked.Contains(request.RequestUri))
                throw Refused(from, request.RequestUri.AbsoluteUri, "which was asked before: it goes in a circle");
            if (asked.Count > Most)
                throw Refused(from, request.RequestUri.AbsoluteUri, $"after {Most} other addresses");
        }
    }

    /// <summary>The address that a server sends on to.</summary>
    /// <param name="from">The address that was asked.</param>
    /// <param name="location">What the server says; relative to <paramref name="from"/>, or an address of its own.</param>
    /// <exception cref="DataFormatException">It is none, or one that may not be followed.</exception>
    public static Uri Next(Uri from, string? location)
    {
        if (string.IsNullOrWhiteSpace(location) || !Uri.TryCreate(from, location.Trim(), out var next))
            throw Refused(from, location, "which is no address");
        if (next.Scheme != Uri.UriSchemeHttp && next.Scheme != Uri.UriSchemeHttps)
            throw Refused(from, location, "which begins neither with http:// nor with https://");
        return next.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttps
            ? throw Refused(from, location, "from https to http, where anyone on the way can change the file")
            : next;
    }

    static void RequireProxyOf(Uri address)
    {
        var proxies = HttpClient.DefaultProxy;
        if (!proxies.IsBypassed(address) && proxies.GetProxy(address) is { } proxy)
            SecureTransport.RequireProxy(proxy, proxies.Credentials?.GetCredential(proxy, "Digest") is not null);
    }

    static bool SendsOn(HttpStatusCode code) => code is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    static string? Location(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : null;

    static DataFormatException Refused(Uri from, string? to, string why) => new(
        $"{Quote.Of(from.AbsoluteUri)}: the server sends on to {Quote.Of(to)}, {why}; name another source with --from, or bring the file yourself and name its folder.",
        from.AbsoluteUri);
}
