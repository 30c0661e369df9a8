using System.Globalization;

namespace MoGru.Engine.Data;

/// <summary>
/// Several readers of one row of windows, each of a stretch of its own: a batch has one window of each, and the next batch those that follow.
/// </summary>
sealed class ReaderOrder(SeriesWindows windows, int readers) : IBatchOrder
{
    public int Count => windows.Count / readers;

    public int Largest => readers;

    public int Longest => windows.LengthOf(0);

    public bool IsWhole => Count * readers == windows.Count;

    public string Description => string.Create(CultureInfo.InvariantCulture, $"{windows.Count} windows for {readers} readers");

    public int Get(int epoch, int step, Span<int> indices)
    {
        for (int reader = 0; reader < readers; reader++)
            indices[reader] = reader * Count + step;
        return readers;
    }
}
