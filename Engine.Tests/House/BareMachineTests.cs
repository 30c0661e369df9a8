using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Tasks.Datasets;
using Xunit;

namespace MoGru.Tests.House;

/// <summary>
/// Nothing reaches the platform's cryptography: on Linux it is OpenSSL, and where that is not installed the runtime ends the process.
/// </summary>
public class BareMachineTests
{
    const string Namespace = "System.Security.Cryptography";

    public static TheoryData<Assembly> Shipped() => [typeof(Tape).Assembly, typeof(Rnn).Assembly, typeof(DatasetCatalog).Assembly];

    [Theory]
    [InlineData(@"\bSecurity\s*\.\s*Cryptography\b")]
    [InlineData(@"\b(SHA\d\w*|Shake\d+|MD5|HMAC\w*|Kmac\w*|IncrementalHash|(Keyed)?HashAlgorithm\w*|RandomNumberGenerator|Rfc2898\w*|HKDF)\b")]
    [InlineData(@"\b(Aes\w*|RSA\w*|ECDsa\w*|Crypto\w+|Cryptographic\w+|X509\w*|SslStream|NegotiateStream)\b")]
    [InlineData(@"\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b")]  // asks /dev/urandom, which a bare root lacks
    public void Sources_OfWhatIsShipped_NameNoCryptography(string pattern) =>
        Assert.All(SourceFile.Of("Engine", "Cells", "Tasks"), file => Assert.DoesNotMatch(pattern, file.Code));

    [Theory]
    [MemberData(nameof(Shipped), DisableDiscoveryEnumeration = true)]
    public void Assembly_Built_RefersToNoCryptography(Assembly shipped)
    {
        using var file = new PEReader(File.OpenRead(shipped.Location));
        var metadata = file.GetMetadataReader();

        Assert.DoesNotContain(
            metadata.TypeReferences.Select(type => metadata.GetString(metadata.GetTypeReference(type).Namespace)),
            name => name == Namespace || name.StartsWith(Namespace + ".", StringComparison.Ordinal));
        Assert.DoesNotContain(
            Namespace,
            metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name)));
    }
}
