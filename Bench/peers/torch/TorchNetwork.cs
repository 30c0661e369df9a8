using System.Diagnostics;
using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Memory;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MoGru.Peers;

/// <summary>A network of one layer in PyTorch with the parameters of ours: its fused layer where it has one, else a loop of the cell's plain step.</summary>
sealed class TorchNetwork : IDisposable
{
    readonly Rnn rnn;
    readonly Tensor x;
    readonly Dictionary<Parameter, TorchQuantity> parameters;
    readonly nn.Module? fused;
    readonly Func<Tensor> forward;

    public TorchNetwork(Rnn rnn, ParameterList all, Shape shape, float[] input)
    {
        this.rnn = rnn;
        x = tensor(input, [shape[0], shape[1], shape[2]]);
        parameters = all.ToDictionary(
            parameter => parameter,
            parameter => new TorchQuantity(tensor(parameter.Value.ToArray(), [.. parameter.Shape.Select(size => (long)size)], requires_grad: true)));
        (fused, forward) = rnn.Layers[0].Type.Name switch
        {
            "rnn" => Fused(nn.RNN(shape[2], rnn.HiddenSize, batchFirst: true), layer => layer.call(x).Item1),
            "gru" => Fused(nn.GRU(shape[2], rnn.HiddenSize, batchFirst: true), layer => layer.call(x).Item1),
            "lstm" => Fused(nn.LSTM(shape[2], rnn.HiddenSize, batchFirst: true), layer => layer.call(x).Item1),
            _ => ((nn.Module?)null, (Func<Tensor>)Loop),
        };
    }

    /// <summary>True where PyTorch has the cell as one operation.</summary>
    public bool IsFused => fused is not null;

    /// <summary>The outputs, [B, T, d].</summary>
    public float[] Output()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return forward().contiguous().data<float>().ToArray();
    }

    /// <summary>The seconds of one pass forward, without a graph.</summary>
    public double ForwardSeconds()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        long start = Stopwatch.GetTimestamp();
        forward();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The seconds of one pass: forward over all steps, loss = sum of the outputs, backward to every parameter.</summary>
    public double Seconds()
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in parameters.Values)
            parameter.Value.grad = null;
        fused?.zero_grad();
        long start = Stopwatch.GetTimestamp();
        forward().sum().backward();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The gradients of the last pass that was timed, parameter after parameter in the order of ours.</summary>
    public IEnumerable<float[]> Gradients() => parameters.Keys.Select(parameter =>
    {
        var held = fused is null ? parameters[parameter].Value : fused.named_parameters().Single(pair => IsNamed(parameter, pair.name)).parameter;
        using var grad = held.grad;
        return grad is null ? new float[parameter.Shape.Length] : grad.contiguous().data<float>().ToArray();
    });

    static bool IsNamed(Parameter parameter, string name) => parameter.Name == name || parameter.Name.EndsWith($".{name}", StringComparison.Ordinal);

    public void Dispose()
    {
        x.Dispose();
        foreach (var parameter in parameters.Values)
            parameter.Value.Dispose();
        fused?.Dispose();
    }

    (nn.Module?, Func<Tensor>) Fused<TModule>(TModule layer, Func<TModule, Tensor> call)
        where TModule : nn.Module
    {
        using var off = no_grad();
        foreach (var (name, parameter) in layer.named_parameters())
            parameter.copy_(parameters.Single(pair => IsNamed(pair.Key, name)).Value.Value);
        return (layer, () => call(layer));
    }

    Tensor Loop()
    {
        var run = new PlainRun<TorchQuantity>(
            rnn, new(x), parameter => parameters[parameter], (state, _) => new(zeros(x.shape[0], state.OuterWidth)));
        return rnn.Frame.Forward(run).Value;
    }
}
