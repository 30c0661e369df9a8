namespace MoGru.Engine.Formats;

/// <summary>
/// Where a path leads through symbolic links, of folders on the way too: the framework's own way joins texts, and goes astray where a
/// link climbs out of a linked folder.
/// </summary>
static class LinkedPath
{
    // As in Linux.
    const int MostLinks = 40;

    /// <summary>The path without links; it need not exist.</summary>
    /// <param name="path">A path of any kind.</param>
    /// <param name="toDescriptors">Whether an entry of a process in <c>/proc</c>, such as one of its open files, is itself where a path
    /// leads: its link may name no path.</param>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    internal static string Follow(string path, bool toDescriptors = false)
    {
        string full = Path.GetFullPath(path), place = Path.GetPathRoot(full)!;
        var ahead = new Stack<string>();
        Push(ahead, full);
        for (int links = 0; ahead.TryPop(out string? step);)
        {
            string next = step == ".." ? Path.GetDirectoryName(place) ?? place : Path.Join(place, step);
            if (step == ".." || toDescriptors && IsOfProcess(next) || new FileInfo(next).LinkTarget is not { } target)
            {
                place = next;
                continue;
            }
            if (++links > MostLinks)
                throw new IOException("its links lead in a circle");
            if (Path.IsPathRooted(target))
                place = Path.GetPathRoot(target)!;
            Push(ahead, target);
        }
        return place;
    }

    /// <summary>Whether a place that links lead to is an open file of a process, such as <c>/dev/fd/3</c>.</summary>
    internal static bool IsDescriptor(string place) => IsOfProcess(place) && place.Contains("/fd/", StringComparison.Ordinal);

    // /proc/self itself is a link that leads to a path.
    static bool IsOfProcess(string place) =>
        place.StartsWith("/proc/", StringComparison.Ordinal) && place.Length > 6 && char.IsAsciiDigit(place[6]);

    // The steps below the root, which on Windows has a name: Z:\.
    static void Push(Stack<string> ahead, string path)
    {
        foreach (string step in path[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar).Reverse())
            if (step is not ("" or "."))
                ahead.Push(step);
    }
}
