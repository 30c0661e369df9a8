using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Tests.Training;

/// <summary>Three numbers that are to come near a target, which is another in every step.</summary>
sealed class LeastSquares : IBatches<float>
{
    readonly Parameter w;

    public LeastSquares(int count)
    {
        Count = count;
        w = Parameters.Add("w", [3], new Initial.Uniform(1));
        Parameters.Initialise(new RandomStream(1, "initial values"));
    }

    public ParameterList Parameters { get; } = [];

    public int Count { get; }

    public float[] Values => w.Value.ToArray();

    /// <summary>What the loss is multiplied by.</summary>
    public float Factor { get; set; } = 1;

    public float Get(int epoch, int step) => 3 * epoch + step;

    public TrainingLoss<float> Loss => (Tape tape, float target, in Pass _) =>
    {
        var difference = tape.Use(w) - target;
        return (difference * difference).Sum() * Factor;
    };
}
