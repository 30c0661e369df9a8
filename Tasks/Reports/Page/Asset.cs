namespace MoGru.Tasks.Reports.Page;

/// <summary>A file that lies in the executable.</summary>
static class Asset
{
    /// <summary>Its text, with line ends \n.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream($"report/{name}")
            ?? throw new InvalidOperationException($"The executable was built without its asset {name}; build it again.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
