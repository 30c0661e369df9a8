using System.Numerics.Tensors;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// The sum of the gradients of some batches. It is apart from the parameters' own, so that a step that fails or is cancelled leaves it as
/// it was. For the thread that trains.
/// </summary>
sealed class GradientSum(ParameterList parameters)
{
    float[][] sums = [];  // made when the first batch is added

    /// <summary>Adds the gradients of a batch.</summary>
    public void Add()
    {
        if (sums.Length == 0)
            sums = [.. parameters.Select(parameter => new float[parameter.Shape.Length])];
        for (int k = 0; k < sums.Length; k++)
            TensorPrimitives.Add(sums[k], parameters[k].Gradient, sums[k]);
    }

    /// <summary>Makes the parameters' gradients, those of the last batch, the mean of all.</summary>
    /// <param name="count">The batches, the last one included.</param>
    public void MakeMean(int count)
    {
        for (int k = 0; k < sums.Length; k++)
        {
            var gradient = parameters[k].Gradient;
            TensorPrimitives.Add(sums[k], gradient, gradient);
            TensorPrimitives.Divide(gradient, (float)count, gradient);
        }
    }

    public void Clear()
    {
        foreach (float[] sum in sums)
            Array.Clear(sum);
    }

    public void AddTo(SafetensorsWriter writer, string prefix)
    {
        for (int k = 0; k < sums.Length; k++)
            writer.Add($"{prefix}.{parameters[k].Name}", parameters[k].Shape.ToArray(), sums[k]);
    }

    /// <summary>Reads what <see cref="AddTo"/> wrote; what does not fit is added to the differences.</summary>
    /// <returns>Brings it back.</returns>
    public Action Read(SafetensorsFile file, string prefix, List<string> differences)
    {
        float[][] read = SavedParameters.Read(file, parameters, $"{prefix}.", differences);
        return () => sums = read;
    }
}
