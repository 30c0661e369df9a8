namespace MoGru.Tests.Formats;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
sealed class TemporaryFolder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mogru");

    internal string Path => folder.FullName;

    internal string[] Files => [.. folder.GetFiles().Select(f => f.Name)];

    internal string PathOf(string name) => System.IO.Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}
