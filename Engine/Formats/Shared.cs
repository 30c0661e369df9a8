namespace MoGru.Engine.Formats;

/// <summary>What the libraries share with the executable to read and quote files, numbers and records is no contract to others.</summary>
static class Shared
{
    /// <summary>What the compiler reports where others use it.</summary>
    public const string Diagnostic = "MOGRU002";
}
