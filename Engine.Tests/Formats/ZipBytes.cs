using System.IO.Compression;
using System.Text;
using MoGru.Engine.Formats;

namespace MoGru.Tests.Formats;

/// <summary>Builds ZIP files: deflated ones, and stored ones whose local headers carry ZIP64 sizes, as NumPy writes them.</summary>
static class ZipBytes
{
    internal static byte[] Deflated(params (string Name, byte[] Bytes)[] entries)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    internal static byte[] Stored(params (string Name, byte[] Bytes)[] entries)
    {
        var file = new MemoryStream();
        var directory = new MemoryStream();
        using (var local = new BinaryWriter(file, Encoding.ASCII, leaveOpen: true))
        using (var central = new BinaryWriter(directory, Encoding.ASCII, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                uint at = (uint)file.Position;
                uint crc = Crc32.Of(bytes);

                // signature, version, flags, method, time, date, crc, sizes (in the extra field), name and extra lengths
                Write(local, 0x04034b50u, (ushort)45, (ushort)0, (ushort)0, (ushort)0, (ushort)33, crc);
                Write(local, uint.MaxValue, uint.MaxValue, (ushort)name.Length, (ushort)20);
                local.Write(Encoding.ASCII.GetBytes(name));
                Write(local, (ushort)1, (ushort)16, (ulong)bytes.Length, (ulong)bytes.Length);
                local.Write(bytes);

                Write(central, 0x02014b50u, (ushort)45, (ushort)45, (ushort)0, (ushort)0, (ushort)0, (ushort)33, crc);
                Write(central, (uint)bytes.Length, (uint)bytes.Length, (ushort)name.Length);
                Write(central, (ushort)0, (ushort)0, (ushort)0, (ushort)0, 0u, at);
                central.Write(Encoding.ASCII.GetBytes(name));
            }
            uint begin = (uint)file.Position;
            local.Write(directory.ToArray());
            Write(local, 0x06054b50u, (ushort)0, (ushort)0, (ushort)entries.Length, (ushort)entries.Length);
            Write(local, (uint)directory.Length, begin, (ushort)0);
        }
        return file.ToArray();
    }

    static void Write(BinaryWriter writer, params object[] fields)
    {
        foreach (object field in fields)
        {
            switch (field)
            {
                case ushort value: writer.Write(value); break;
                case uint value: writer.Write(value); break;
                case ulong value: writer.Write(value); break;
                default: throw new ArgumentException(field.GetType().Name, nameof(fields));
            }
        }
    }
}
