using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Models;

/// <summary>What a model makes of a batch.</summary>
/// <param name="Scores">Logits or values of the steps that count, in order, [rows, outputs]: all, those of the mask, or the last of each sample.</param>
/// <param name="Loss">The scalar that is trained.</param>
/// <param name="Rnn">The recurrent layers' output, where the model tells of it.</param>
readonly record struct ModelOutput(Variable Scores, Variable Loss, RnnOutput Rnn = default);

/// <summary>A model that learns from batches of a task.</summary>
abstract class SequenceModel
{
    /// <summary>
    /// What is trained; it has no memory until <see cref="Initialise"/> or <see cref="ParameterList.Allocate"/>.
    /// </summary>
    public ParameterList Parameters { get; } = new();

    /// <summary>Tensors that follow the trained ones after every step, and belong to a checkpoint; none in most models.</summary>
    public virtual ParameterList Followers { get; } = new();

    /// <summary>The number of layers' cells that <see cref="RnnOutput.MeanRetention"/> of <see cref="ModelOutput.Rnn"/> can be asked about.</summary>
    public virtual int RecurrentCells => 0;

    /// <summary>Draws the initial values from the seed's stream of that name.</summary>
    public void Initialise(long seed)
    {
        Parameters.Initialise(new(seed, "initial values"));
        Begin();
    }

    /// <summary>Reads the values from a file instead.</summary>
    /// <exception cref="Engine.Formats.DataFormatException">The file is missing or damaged, or of another model.</exception>
    public void Load(string path)
    {
        Parameters.Load(path);
        Begin();
    }

    /// <summary>The optimiser that the model is trained with.</summary>
    public virtual Adam Optimizer(double learningRate) => new(Parameters, learningRate);

    /// <summary>Scores and loss of a batch.</summary>
    /// <param name="pass">What for: in training it says where masks come from.</param>
    public abstract ModelOutput Forward(Tape tape, Batch batch, in Pass pass = default);

    /// <summary>The answers to sequences that the model goes on with by itself, [B, answers, outputs].</summary>
    /// <exception cref="InvalidOperationException">The answers of the model are no inputs.</exception>
    public virtual float[] Continue(Batch batch) =>
        throw new InvalidOperationException($"A model of {batch.Shape.Name} cannot go on by itself: its answers are no inputs.");

    /// <summary>Brings the followers to where they begin.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Told after every step of the optimiser.</summary>
    public virtual void Follow()
    {
    }
}
