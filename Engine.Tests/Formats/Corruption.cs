using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>Damages a valid file in many ways; a reader may accept it or throw <see cref="DataFormatException"/>, nothing else.</summary>
static class Corruption
{
    const long AllocationLimit = 4 << 20;

    /// <summary>Cuts the file at every length; returns how many of the cut files were accepted.</summary>
    internal static int CutEverywhere(byte[] valid, Action<byte[]> read)
    {
        int accepted = 0;
        for (int length = 0; length < valid.Length; length++)
            accepted += Survives(valid[..length], read) ? 1 : 0;
        return accepted;
    }

    /// <summary>Changes one to four bytes at a time, at seeded places.</summary>
    internal static void FlipBytes(byte[] valid, Action<byte[]> read, int rounds = 3000)
    {
        var random = new Random(20260219);
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = [.. valid];
            for (int flips = random.Next(1, 5); flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = random.Next(3) switch { 0 => 0xFF, 1 => 0, _ => (byte)random.Next(256) };
            Survives(damaged, read);
        }
    }

    static bool Survives(byte[] bytes, Action<byte[]> read)
    {
        bool accepted = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(bytes);
        }
        catch (DataFormatException e)
        {
            accepted = false;
            Assert.StartsWith("test", e.Path, StringComparison.Ordinal);
            Assert.StartsWith(Quote.Visible(e.Path), e.Message, StringComparison.Ordinal);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationLimit);
        return accepted;
    }
}
