using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Ops;

public class GoldenOpTests
{
    const double ForwardTolerance = 2e-6, GradientTolerance = 1e-5;

    [Fact]
    public void LayerNorm_GoldenRecord_IsReproduced()
    {
        var record = GoldenRecord.Load("op_layer_norm");
        var tape = new Tape();
        var (x, gain, bias) = (Leaf(tape, record, "input.x"), Leaf(tape, record, "param.weight"), Leaf(tape, record, "param.bias"));
        var y = x.LayerNorm(gain, bias);
        tape.Backward(y, Single(record["cotangent.y"]));

        Close.Equal(record["expected.y"], Wide(y.Value), ForwardTolerance, "y");
        Close.Equal(record["grad.x"], Wide(x.Gradient), GradientTolerance, "x");
        Close.Equal(record["grad.param.weight"], Wide(gain.Gradient), GradientTolerance, "weight");
        Close.Equal(record["grad.param.bias"], Wide(bias.Gradient), GradientTolerance, "bias");
    }

    [Fact]
    public void SoftmaxCrossEntropy_GoldenRecord_IsReproduced()
    {
        var record = GoldenRecord.Load("op_masked_cross_entropy");
        var tape = new Tape();
        var logits = Leaf(tape, record, "input.logits");
        var loss = logits.SoftmaxCrossEntropy(Array.ConvertAll(record["input.target"], t => (int)t), Single(record["input.mask"]));
        tape.Backward(loss);

        Close.Equal(record["expected.loss"], [loss.Item], ForwardTolerance, "loss");
        Close.Equal(record["grad.logits"], Wide(logits.Gradient), GradientTolerance, "logits");
    }

    [Fact]
    public void Vicreg_GoldenRecord_IsReproduced()
    {
        var record = GoldenRecord.Load("op_vicreg");
        var tape = new Tape();
        var (first, second) = (Leaf(tape, record, "input.z1"), Leaf(tape, record, "input.z2"));
        var loss = Vicreg.Loss(first, second.Detach());
        tape.Backward(loss);

        Close.Equal(record["expected.loss"], [loss.Item], ForwardTolerance, "loss");
        Close.Equal(record["grad.z1"], Wide(first.Gradient), GradientTolerance, "z1");
    }

    static Variable Leaf(Tape tape, GoldenRecord record, string name) =>
        tape.InputWithGradient(Shape.Of(record.Shape(name)), Single(record[name]));

    static float[] Single(double[] values) => Array.ConvertAll(values, v => (float)v);

    static double[] Wide(ReadOnlySpan<float> x) => Array.ConvertAll(x.ToArray(), v => (double)v);
}
