using MoGru.Engine.Autodiff;
using MoGru.Engine.Modules;

namespace MoGru.Engine.Training;

/// <summary>What is trained: the loss of a model on a batch, a scalar, recorded on the tape.</summary>
/// <param name="tape">The tape, rewound.</param>
/// <param name="batch">The batch.</param>
/// <param name="pass">To be handed to the model: this training step.</param>
public delegate Variable TrainingLoss<in TBatch>(Tape tape, TBatch batch, in Pass pass);
