namespace MoGru.Tasks.Training;

/// <summary>A run was stopped on request; its checkpoint is written.</summary>
sealed class CancelledException(string message) : OperationCanceledException(message);

/// <summary>A run cannot go on: its loss or gradient is not finite.</summary>
sealed class TrainingStoppedException(string message) : Exception(message);
