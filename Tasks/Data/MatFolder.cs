using MoGru.Engine.Formats;

namespace MoGru.Tasks.Data;

/// <summary>The MATLAB files of a folder: beside each other, or in archives named cwru….zip, in which they are looked for last.</summary>
sealed class MatFolder
{
    readonly (string Path, ZipContents Contents)[] archives;

    MatFolder(string folder, (string Path, ZipContents Contents)[] archives) => (Folder, this.archives) = (folder, archives);

    /// <summary>Where the files lie.</summary>
    public string Folder { get; }

    /// <summary>Whether any of the ten recordings is here.</summary>
    public bool HoldsAny => BearingFile.All.Any(Contains);

    /// <summary>Lists a folder; one that does not exist is empty.</summary>
    /// <exception cref="DataFormatException">An archive is damaged, or the folder may not be read.</exception>
    public static MatFolder Open(string folder)
    {
        if (!Directory.Exists(folder))
            return new(folder, []);
        try
        {
            string[] paths = Directory.GetFiles(folder, "cwru*.zip");
            Array.Sort(paths, StringComparer.Ordinal);
            return new(folder, [.. paths.Select(path => (path, ZipContents.Read(path)))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException(
                $"bearing: {folder} cannot be listed ({e.Message.TrimEnd('.')}); check its permissions.", folder, e);
        }
    }

    /// <summary>Whether this recording is here.</summary>
    public bool Contains(BearingFile file) =>
        File.Exists(Path.Combine(Folder, file.MatName)) || Array.Exists(archives, archive => archive.Contents.Contains(file.MatName));

    /// <summary>Opens a recording that is here.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public MatFile Read(BearingFile file, DataFileReader reader)
    {
        string path = Path.Combine(Folder, file.MatName);
        var (archive, contents) = Array.Find(archives, archive => archive.Contents.Contains(file.MatName));
        return contents is not null && !File.Exists(path)
            ? reader.Read(archive, _ => MatFile.Read(contents, file.MatName))
            : reader.Read(path, MatFile.Read);
    }
}
