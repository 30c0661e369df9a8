namespace MoGru.Tasks.Reports;

/// <summary>Standard output, where the result was to go, cannot be written. The message is one sentence.</summary>
sealed class OutputException(string message) : Exception(message);
