using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Autodiff;

/// <summary>Spoils the gradient of a parameter once all else has been added to it: recorded first, it goes backward last.</summary>
sealed class FaultNode : Node
{
    Parameter? parameter;
    Action<float[]> spoil = _ => { };

    public static void Record(Tape tape, Parameter parameter, Action<float[]> spoil)
    {
        if (!tape.Records)
            return;
        var node = tape.Record<FaultNode>();
        (node.parameter, node.spoil) = (parameter, spoil);
    }

    protected internal override void Backward()
    {
        float[] gradient = parameter!.Gradient.ToArray();
        spoil(gradient);
        gradient.CopyTo(parameter.Gradient);
    }
}
