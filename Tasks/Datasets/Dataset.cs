namespace MoGru.Tasks.Datasets;

/// <summary>A file as it must be: its name, its length and its digest.</summary>
/// <param name="Sha256">In small hexadecimal letters.</param>
record DatasetFile(string Name, long Bytes, string Sha256);

/// <summary>A file of a data set as it is handed out, and what it unpacks to, if it is packed.</summary>
sealed record DatasetItem(string Name, long Bytes, string Sha256) : DatasetFile(Name, Bytes, Sha256)
{
    /// <summary>The entries of a ZIP archive, or the one file in a gzip file; empty for a plain file.</summary>
    public IReadOnlyList<DatasetFile> Unpacked { get; init; } = [];

    /// <summary>Whether it is read as well packed as unpacked, so that either will do.</summary>
    public bool IsPacked => Unpacked.Count > 0;
}

/// <summary>A public data set: what it is, on what terms, and the files that belong to it.</summary>
sealed record Dataset
{
    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>The folder below a data folder, with forward slashes.</summary>
    public required string Folder { get; init; }

    /// <summary>What it is, in a line.</summary>
    public required string Title { get; init; }

    /// <summary>The terms as their holders state them.</summary>
    public required string Licence { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string Source { get; init; }

    /// <summary>Whether a licence is stated that allows to bring it.</summary>
    public bool IsLicensed { get; init; }

    public required IReadOnlyList<DatasetItem> Items { get; init; }

    /// <summary>The address of a file, packed or unpacked, where it is handed out; null where it is not.</summary>
    public required Func<string, string?> Address { get; init; }

    /// <summary>The command that brings it.</summary>
    public string Command => $"mogru data get {Name}{(IsLicensed ? "" : " --unlicensed")}";
}
