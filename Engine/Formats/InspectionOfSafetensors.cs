using System.Buffers.Binary;

namespace MoGru.Engine.Formats;

/// <summary>What a safetensors file of any length holds, by its header.</summary>
static class InspectionOfSafetensors
{
    const int BlockBytes = 1 << 16;

    public static void Add(Inspection file)
    {
        long length = BinaryPrimitives.ReadInt64LittleEndian(file.At(0, SafetensorsFile.HeaderAt));
        SafetensorsFile.RequireHeader((ulong)length, file.Length, file.Origin);
        long dataAt = SafetensorsFile.HeaderAt + length;
        byte[] json = file.At(SafetensorsFile.HeaderAt, (int)length).ToArray();
        var header = SafetensorsHeader.Parse(json, file.Length - dataAt, file.Origin);
        foreach (var (name, value) in header.Metadata)
            file.Say(name, value);
        if (header.Digest is { } digest)
        {
            file.Say(SafetensorsDigest.Key, digest);
            if (file.Numbers)
                SafetensorsDigest.Require(digest, Digest(file, SafetensorsFile.HeaderAt + header.DigestAt), file.Origin);
        }
        foreach (var entry in header.Entries)
        {
            long[] shape = [.. entry.Shape.Select(size => (long)size)];
            var tensor = new FileTensor(entry.Name, entry.DType, shape, entry.End - entry.Begin) { Offset = dataAt + entry.Begin };
            file.Add(tensor, SafetensorsTypes.Of(entry.DType));
        }
    }

    // Of the file with zeros in place of the digest.
    static string Digest(Inspection file, int digestAt)
    {
        var hash = new Sha256();
        int digestEnd = digestAt + SafetensorsDigest.Zeros.Length;
        for (long at = 0; at < file.Length; at += BlockBytes)
        {
            file.ThrowIfCancelled();
            byte[] block = file.At(at, BlockBytes).ToArray();
            for (long k = Math.Max(at, digestAt); k < Math.Min(at + block.Length, digestEnd); k++)
                block[k - at] = (byte)'0';
            hash.Append(block);
        }
        return hash.Finish();
    }
}
