using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace MoGru.Peers;

/// <summary>The reading of an equation by PyTorch's own operations, which its autograd differentiates: a cell as a loop of PyTorch.</summary>
sealed class TorchQuantity(Tensor value) : IQuantity<TorchQuantity>
{
    const double LayerNormEpsilon = 1e-5;

    public Tensor Value => value;

    public Shape Shape { get; } = Shape.Of([.. value.shape.Select(size => (int)size)]);

    public static TorchQuantity operator +(TorchQuantity a, TorchQuantity b) => new(a.Value + b.Value);

    public static TorchQuantity operator -(TorchQuantity a, TorchQuantity b) => new(a.Value - b.Value);

    public static TorchQuantity operator *(TorchQuantity a, TorchQuantity b) => new(a.Value * b.Value);

    public static TorchQuantity operator /(TorchQuantity a, TorchQuantity b) => new(a.Value / b.Value);

    public static TorchQuantity operator +(TorchQuantity a, double b) => new(a.Value + (float)b);

    public static TorchQuantity operator +(double a, TorchQuantity b) => b + a;

    public static TorchQuantity operator -(TorchQuantity a, double b) => new(a.Value - (float)b);

    public static TorchQuantity operator -(double a, TorchQuantity b) => new((float)a - b.Value);

    public static TorchQuantity operator *(TorchQuantity a, double b) => new(a.Value * (float)b);

    public static TorchQuantity operator *(double a, TorchQuantity b) => b * a;

    public static TorchQuantity operator /(TorchQuantity a, double b) => new(a.Value / (float)b);

    public static TorchQuantity operator /(double a, TorchQuantity b) => new((float)a / b.Value);

    public static TorchQuantity operator -(TorchQuantity a) => new(-a.Value);

    public TorchQuantity Sigmoid() => new(sigmoid(value));

    public TorchQuantity Tanh() => new(tanh(value));

    public TorchQuantity Relu() => new(nn.functional.relu(value));

    public TorchQuantity Abs() => new(abs(value));

    public TorchQuantity Sqrt() => new(sqrt(value));

    public TorchQuantity Exp() => new(exp(value));

    public TorchQuantity Log() => new(log(value));

    public TorchQuantity Sin() => new(sin(value));

    public TorchQuantity Clamp(double low, double high) => new(value.clamp(low, high));

    public TorchQuantity Filled(double constant) => new(full_like(value, constant, requires_grad: false));

    public TorchQuantity Filled(Shape shape, double constant) => new(full(Sizes(shape), constant));

    public TorchQuantity Linear(TorchQuantity weight) => new(nn.functional.linear(value, weight.Value));

    public TorchQuantity Linear(TorchQuantity weight, TorchQuantity bias) => new(nn.functional.linear(value, weight.Value, bias.Value));

    public TorchQuantity MatMul(TorchQuantity other) => new(matmul(value, other.Value));

    public TorchQuantity LayerNorm(TorchQuantity gain, TorchQuantity bias) =>
        new(nn.functional.layer_norm(value, [Shape.Last], gain.Value, bias.Value, LayerNormEpsilon));

    public TorchQuantity Sum(int axis, bool keepAxis = false) => new(value.sum(axis, keepdim: keepAxis));

    public TorchQuantity Mean(int axis, bool keepAxis = false) => new(value.mean([axis], keepdim: keepAxis));

    public TorchQuantity Slice(int axis, int start, int length) => start == 0 && length == Shape[axis] ? this : new(value.narrow(axis, start, length));

    public static TorchQuantity Concat(int axis, params ReadOnlySpan<TorchQuantity> parts)
    {
        if (parts.Length == 1)
            return parts[0];
        var tensors = new Tensor[parts.Length];
        for (int k = 0; k < parts.Length; k++)
            tensors[k] = parts[k].Value;
        return new(cat(tensors, axis));
    }

    public TorchQuantity Reshape(Shape shape) => new(value.reshape(Sizes(shape)));

    public TorchQuantity Transpose() => new(value.transpose(-2, -1));

    public TorchQuantity Rows(ReadOnlySpan<int> rows)
    {
        long[] indices = [.. rows.ToArray().Select(row => (long)row)];
        return new(value.index_select(0, tensor(indices)));
    }

    public TorchQuantity Detach() => new(value.detach());

    public TorchQuantity Named(string name) => this;

    static long[] Sizes(Shape shape) => [.. shape.Select(size => (long)size)];
}
