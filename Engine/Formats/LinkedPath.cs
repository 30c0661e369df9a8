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
    /// <exception cref="IOException">The links lead in a circle.</exception>
    internal static string Follow(string path)
    {
        string full = Path.GetFullPath(path), place = Path.GetPathRoot(full)!;
        var ahead = new Stack<string>();
        Push(ahead, full);
        for (int links = 0; ahead.TryPop(out string? step);)
        {
            string next = step == ".." ? Path.GetDirectoryName(place) ?? place : Path.Join(place, step);
            if (step == ".." || new FileInfo(next).LinkTarget is not { } target)
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

    static void Push(Stack<string> ahead, string path)
    {
        foreach (string step in path.Split(Path.DirectorySeparatorChar).Reverse())
            if (step is not ("" or "."))
                ahead.Push(step);
    }
}
