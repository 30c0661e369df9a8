using MoGru.Tasks.Data;
using MoGru.Tasks.Models;

namespace MoGru.Tasks.Exhibits;

/// <summary>MoGRU's β along the sequence.</summary>
static class BetaProfiles
{
    const int Digits = 6;

    /// <param name="forward">A batch and what the model made of it.</param>
    /// <param name="layers">The recurrent layers' cells.</param>
    public static IReadOnlyList<BetaProfile> Of((Batch Batch, ModelOutput Output) forward, int layers)
    {
        int steps = forward.Batch.Shape.Steps;
        float[] betas = new float[forward.Batch.Size * steps];  // [B, T]
        var profiles = new List<BetaProfile>();
        for (int layer = 0; layer < layers; layer++)
        {
            forward.Output.Rnn.MeanRetention(layer, betas);
            var sums = new BetaSum[steps];
            for (int i = 0; i < betas.Length; i++)
                sums[i % steps] = sums[i % steps].With(betas.AsSpan(i, 1));
            profiles.Add(new()
            {
                Layer = layer,
                Mean = [.. sums.Select(sum => Math.Round(sum.Mean, Digits))],
                Sd = [.. sums.Select(sum => Math.Round(sum.Deviation, Digits))],
            });
        }
        return profiles;
    }
}
