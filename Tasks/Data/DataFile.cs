namespace MoGru.Tasks.Data;

/// <summary>A file that samples come from.</summary>
/// <param name="Name">Its name without folders: data may move.</param>
/// <param name="Sha256">The digest of its bytes, which may not change under a run.</param>
sealed record DataFile(string Name, string Sha256);
