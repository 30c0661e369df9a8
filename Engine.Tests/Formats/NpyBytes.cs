using System.Text;

namespace MoGru.Tests.Formats;

/// <summary>Builds npy files the way NumPy lays them out.</summary>
static class NpyBytes
{
    internal static byte[] Of(string header, ReadOnlySpan<byte> data, int version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        return [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. data];
    }

    internal static byte[] Of(string descr, string shape, ReadOnlySpan<byte> data, bool fortranOrder = false, int version = 1)
    {
        string header = $"{{'descr': '{descr}', 'fortran_order': {fortranOrder}, 'shape': {shape}, }}";
        int prelude = version == 1 ? 10 : 12;
        int padded = ((prelude + header.Length + 1 + 63) & ~63) - prelude;
        return Of(header.PadRight(padded - 1) + "\n", data, version);
    }

    internal static byte[] Of(params double[] values) =>
        Of("<f8", $"({values.Length}, 1)", values.SelectMany(BitConverter.GetBytes).ToArray());
}
