using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Tests.Training;

/// <summary>Lists of a few parameters with gradients that change from step to step.</summary>
static class GroupedParameters
{
    /// <summary>a [17], b [40], c [5, 7] and d [3], drawn from one seed.</summary>
    public static ParameterList Four()
    {
        var parameters = new ParameterList();
        parameters.Add("a", [17], new Initial.Normal(1));
        parameters.Add("b", [40], new Initial.Normal(1));
        parameters.Add("c", [5, 7], new Initial.Normal(1));
        parameters.Add("d", [3], new Initial.Normal(1));
        parameters.Initialise(new(11, "groups"));
        return parameters;
    }

    /// <summary>Sets the gradients of a step.</summary>
    public static void SetGradients(ParameterList parameters, int step)
    {
        for (int k = 0; k < parameters.Count; k++)
        {
            var generator = new RandomStream(step, "gradients").At(k);
            foreach (ref float gradient in parameters[k].Gradient)
                gradient = (float)generator.Normal();
        }
    }

    /// <summary>Takes so many steps, the gradients clipped together by a norm of 1.</summary>
    public static void Take(Optimizer optimizer, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            SetGradients(optimizer.Parameters, step);
            optimizer.Step(GradientClip.Scale(GradientClip.Norm(optimizer.Parameters), 1));
        }
    }

    /// <summary>An optimizer with momentum or moments.</summary>
    public static Optimizer Make(string kind, ParameterList parameters) => kind switch
    {
        "adam" => new Adam(parameters, 0.01, weightDecay: 0.1),
        "adamw" => new AdamW(parameters, 0.01),
        _ => new Sgd(parameters, 0.01, 0.9, 0.1),
    };

    public static float[][] Values(ParameterList parameters) => [.. parameters.Select(p => p.Value.ToArray())];

    public static Dictionary<string, float[]> Saved(Optimizer optimizer) =>
        optimizer.State.ToDictionary(s => s.Name, s => s.Tensor.Span.ToArray());
}
