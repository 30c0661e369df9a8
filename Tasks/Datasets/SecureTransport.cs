using System.Runtime.InteropServices;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>
/// What https needs of this machine. On Linux .NET loads OpenSSL at its first use, and where there is none the runtime aborts the process,
/// which nothing can catch: so it is looked for before.
/// </summary>
static class SecureTransport
{
    // A longer one is passed over by .NET.
    const int LongestVersion = 32;

    /// <summary>The address, where this machine can speak its scheme.</summary>
    /// <exception cref="DataFormatException">It begins with https:// and there is no OpenSSL.</exception>
    public static Uri Require(Uri address)
    {
        return address.Scheme != Uri.UriSchemeHttps || IsHere() ? address : throw new DataFormatException(
            $"{Quote.Of(address.AbsoluteUri)}: https needs this machine's OpenSSL (libssl.so.3 or libssl.so.1.1), which is not here; install it, use an "
                + "http:// address, or bring the files yourself and name their folder with --from.",
            address.AbsoluteUri);
    }

    /// <summary>
    /// Refuses a proxy that needs OpenSSL where there is none: one that is spoken to by https, or that may ask for a digest of its password.
    /// </summary>
    /// <exception cref="DataFormatException">It is such a one.</exception>
    public static void RequireProxy(Uri proxy, bool hasPassword)
    {
        if ((proxy.Scheme != Uri.UriSchemeHttps && !hasPassword) || IsHere())
            return;
        string place = $"{proxy.Scheme}://{proxy.Host}:{proxy.Port}";
        throw new DataFormatException(
            $"{Quote.Of(place)}: the proxy that the environment names needs this machine's OpenSSL (libssl.so.3 or libssl.so.1.1), which is not here; "
                + "install it, name another proxy in http_proxy, or bring the files yourself and name their folder with --from.",
            place);
    }

    static bool IsHere() =>
        !OperatingSystem.IsLinux() || Libraries(Environment.GetEnvironmentVariable("CLR_OPENSSL_VERSION_OVERRIDE")).Any(IsLoadable);

    /// <summary>The libraries that .NET tries, in its order.</summary>
    /// <param name="version">The version that the environment asks for, if any.</param>
    public static IEnumerable<string> Libraries(string? version)
    {
        string[] versions = ["3", "1.1", "1.0.2", "1.0.0", "10"];
        return (version is { Length: <= LongestVersion } ? versions.Prepend(version) : versions).Select(known => $"libssl.so.{known}");
    }

    // It stays loaded: what asks is about to use it.
    static bool IsLoadable(string library) => NativeLibrary.TryLoad(library, out _);
}
