using MoGru.Tasks.Reports;

namespace MoGru.Tasks.CommandLine;

/// <summary>What a verb runs with: where it writes, and the request to stop.</summary>
sealed record Session(Output Output, CancellationToken Token);
