namespace MoGru.Tasks.CommandLine;

/// <summary>The command line asks for something impossible. The message says what, where, expected and remedy.</summary>
sealed class UsageException(string message) : Exception(message);
