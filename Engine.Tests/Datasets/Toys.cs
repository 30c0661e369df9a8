using System.Security.Cryptography;
using MoGru.Tasks.Datasets;
using MoGru.Tests.Formats;

namespace MoGru.Tests.Datasets;

/// <summary>A small data set of a plain file, a gzip file and an archive, with everything that its files hold.</summary>
static class Toys
{
    public static byte[] Plain { get; } = Content(200_000, 7);
    public static byte[] Content1 { get; } = Content(3000, 3);
    public static byte[] Gzip { get; } = IdxBytes.Gzip(Content1);
    public static byte[] A { get; } = Content(500, 5);
    public static byte[] B { get; } = Content(600, 11);
    public static byte[] Zip { get; } = ZipBytes.Deflated(("a.npz", A), ("b.npz", B), ("../evil.txt", A), ("/etc/evil", B));

    public static Dataset Set { get; } = new()
    {
        Name = "toys",
        Folder = "some/toys",
        Title = "Toys",
        Licence = "None",
        Source = "here",
        Address = _ => null,
        Items =
        [
            new("plain.csv", Plain.Length, Sha256(Plain)),
            new("digits.gz", Gzip.Length, Sha256(Gzip)) { Unpacked = [File("digits", Content1)] },
            new("both.zip", Zip.Length, Sha256(Zip)) { Unpacked = [File("a.npz", A), File("b.npz", B)] },
        ],
    };

    static DatasetFile File(string name, byte[] bytes) => new(name, bytes.Length, Sha256(bytes));

    static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static byte[] Content(int length, int step) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * step + i / 251))];
}
