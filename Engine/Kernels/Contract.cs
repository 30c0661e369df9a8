namespace MoGru.Engine.Kernels;

/// <summary>The contract of cells written by hand is open, and may still change from version to version.</summary>
static class Contract
{
    /// <summary>What the compiler reports where it is used.</summary>
    public const string Diagnostic = "MOGRU001";
}
