namespace MoGru.Tests.Reference;

/// <summary>Adam (Kingma and Ba 2015) in double, in PyTorch's form; with a weight decay, AdamW (Loshchilov and Hutter 2019).</summary>
sealed class ReferenceAdam(double rate, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
{
    readonly Dictionary<string, (double[] First, double[] Second)> moments = [];
    int steps;

    /// <summary>The learning rate of the next step.</summary>
    public double Rate { get; set; } = rate;

    /// <summary>Scales all gradients by min(1, limit/(norm + 1e-6)) in place and gives the norm before.</summary>
    public static double Clip(IReadOnlyDictionary<string, double[]> gradients, double limit)
    {
        double norm = Math.Sqrt(gradients.Values.Sum(gradient => gradient.Sum(element => element * element)));
        double scale = Math.Min(1, limit / (norm + 1e-6));
        foreach (double[] gradient in gradients.Values)
            for (int i = 0; i < gradient.Length; i++) gradient[i] *= scale;
        return norm;
    }

    /// <summary>One update of every parameter, in place, by the gradient of the same name.</summary>
    public void Step(IReadOnlyDictionary<string, double[]> parameters, IReadOnlyDictionary<string, double[]> gradients)
    {
        steps++;
        foreach (var (name, p) in parameters)
        {
            double[] gradient = gradients[name];
            if (!moments.TryGetValue(name, out var moment)) moments[name] = moment = (new double[p.Length], new double[p.Length]);
            for (int i = 0; i < p.Length; i++)
            {
                moment.First[i] = beta1 * moment.First[i] + (1 - beta1) * gradient[i];
                moment.Second[i] = beta2 * moment.Second[i] + (1 - beta2) * gradient[i] * gradient[i];
                double mean = moment.First[i] / (1 - Math.Pow(beta1, steps));
                double deviation = Math.Sqrt(moment.Second[i] / (1 - Math.Pow(beta2, steps)));
                p[i] = (1 - Rate * weightDecay) * p[i] - Rate * mean / (deviation + epsilon);
            }
        }
    }
}
