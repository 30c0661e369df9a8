using MoGru.Engine.Formats;

namespace MoGru.Tasks.CommandLine;

/// <summary>The folder that the program was started in, which may have been removed.</summary>
static class CurrentFolder
{
    public const string Gone = "the current folder is gone: it was removed or renamed; change to another one, or give whole paths.";

    /// <summary>Whether it is there no more.</summary>
    public static bool IsGone
    {
        get
        {
            try
            {
                return !Directory.Exists(Directory.GetCurrentDirectory());
            }
            catch (IOException)
            {
                return true;
            }
        }
    }

    /// <summary>Refuses a path that only the current folder could give a meaning.</summary>
    /// <exception cref="DataFormatException">The current folder is gone.</exception>
    public static void RequireFor(string path)
    {
        if (!Path.IsPathRooted(path) && IsGone)
            throw new DataFormatException(Gone, path);
    }
}
