namespace MoGru.Engine.Formats;

/// <summary>A tensor that a file holds, of whatever format.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its numbers by the name that safetensors have for it.</param>
/// <param name="Shape">The dimensions, row-major.</param>
readonly record struct TensorHead(string Name, string Type, IReadOnlyList<int> Shape);
