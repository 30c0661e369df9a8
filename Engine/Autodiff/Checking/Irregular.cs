namespace MoGru.Engine.Autodiff.Checking;

/// <summary>Numbers without a pattern, the same at every call: what a check weights, moves and groups by.</summary>
static class Irregular
{
    /// <summary>In [0, 1), for a place in a sequence and the sequence's number (SplitMix64's mixing).</summary>
    public static double At(int sequence, int place)
    {
        ulong z = ((ulong)(uint)sequence << 32 | (uint)place) + 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return ((z ^ z >> 31) >> 11) * (1.0 / (1ul << 53));
    }

    /// <summary>A magnitude from ½ to 1 of either sign: nothing that it weights is lost.</summary>
    public static double Weight(int sequence, int place)
    {
        double at = 2 * At(sequence, place) - 1;
        return (at + Math.Sign(at)) / 2;
    }
}
