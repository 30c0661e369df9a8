using System.Diagnostics;
using MoGru.Engine.Memory;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MoGru.Peers;

/// <summary>A step of PyTorch's <c>GRUCell</c> or <c>LSTMCell</c> at batch 1, one after another without a graph.</summary>
sealed class TorchStep : IDisposable
{
    readonly nn.Module module;
    readonly Func<Tensor, Tensor, (Tensor H, Tensor C)> step;
    readonly Tensor x;
    readonly int hidden;

    public TorchStep(string cell, int hidden, ParameterList parameters, float input)
    {
        this.hidden = hidden;
        x = tensor((float[])[input], [1, 1]);
        if (cell == "gru")
        {
            var gru = nn.GRUCell(1, hidden);
            (module, step) = (gru, (h, c) => (gru.call(x, h), c));
        }
        else
        {
            var lstm = nn.LSTMCell(1, hidden);
            (module, step) = (lstm, (h, c) => lstm.call(x, (h, c)));
        }
        using var off = no_grad();
        foreach (var (name, parameter) in module.named_parameters())
        {
            using var value = tensor(parameters[$"{name}_l0"].Value.ToArray(), parameter.shape);
            parameter.copy_(value);
        }
    }

    /// <summary>The output of the first step.</summary>
    public float[] Output()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return step(zeros(1, hidden), zeros(1, hidden)).H.data<float>().ToArray();
    }

    /// <summary>The mean seconds of so many steps.</summary>
    public double Seconds(int steps)
    {
        using var all = NewDisposeScope();
        using var off = no_grad();
        Tensor h = zeros(1, hidden), c = zeros(1, hidden);
        long start = Stopwatch.GetTimestamp();
        for (int k = 0; k < steps; k++)
        {
            using var scope = NewDisposeScope();
            var (nextH, nextC) = step(h, c);
            if (!ReferenceEquals(nextC, c))
                (nextC, c) = (c, nextC.MoveToOuterDisposeScope());
            (nextH, h) = (h, nextH.MoveToOuterDisposeScope());
            nextH.Dispose();
            if (!ReferenceEquals(nextC, c))
                nextC.Dispose();
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds / steps;
    }

    public void Dispose()
    {
        module.Dispose();
        x.Dispose();
    }
}
