using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Tests.Ops;
using Xunit;

namespace MoGru.Tests.Autodiff;

/// <summary>The first number that is not finite among those of operations.</summary>
public class AnomalyTests
{
    [Fact]
    public void Value_OfAnOperation_IsNamedByItAndItsPlace()
    {
        var tape = new Tape { DetectsAnomalies = true };
        var x = tape.InputWithGradient([2, 3], [1, 2, 3, 4, 0, 6]);
        var loss = (x.Log() * 2).Sum();
        var thrown = Assert.Throws<AnomalyException>(() => tape.Backward(loss));
        Assert.Equal(new(false, "Log [2, 3]", 4, float.NegativeInfinity), thrown.Anomaly);
        Assert.Contains("Log [2, 3] is -Infinity at element 4", thrown.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Operations => [.. OpCases.Names];

    // An output that is looked at before it is written would be laid at the operation that reads it.
    [Theory]
    [MemberData(nameof(Operations))]
    public void Value_OfAnyOperation_IsNamedByItWhateverFollows(string name)
    {
        var op = OpCases.At(name, 5);
        for (int operand = 0; operand < op.Shapes.Length; operand++)
        {
            float[][] values = Array.ConvertAll(op.Operands(1), operands => Array.ConvertAll(operands, value => (float)value));
            values[operand][^1] = float.NaN;
            var tape = new Tape { DetectsAnomalies = true };
            if (Record.Exception(() => { Taped(); }) is ArgumentException)
                continue;  // refused before it is computed
            tape.Rewind();
            var y = Taped();
            Anomaly? expected = null;
            if (y.Value.ToArray().Any(float.IsNaN))
                expected = Assert.Throws<AnomalyException>(tape.CheckAnomalies).Anomaly;
            tape.Rewind();
            y = Taped();
            _ = (y * 2).Tanh();
            if (expected is not null)
                Assert.Equal(expected, Assert.Throws<AnomalyException>(tape.CheckAnomalies).Anomaly);

            Variable Taped() => op.Taped([.. values.Select((value, k) => tape.InputWithGradient(Shape.Of(op.Shapes[k]), value))]);
        }
    }

    [Fact]
    public void Value_OfAModule_IsNamedByItsParameters()
    {
        var parameters = new ParameterList();
        var model = new Sequential(
            parameters.Scope("head"), s => new Linear(s, 3, 4), _ => new Map(y => y.Tanh()), s => new Linear(s, 4, 2));
        parameters.Initialise(new RandomStream(1, "initial values"));
        parameters["head.2.bias"].Write()[1] = float.PositiveInfinity;
        var tape = new Tape { DetectsAnomalies = true };
        var y = model.Forward(tape.Input([1, 3], [1, 2, 3]), default);
        var anomaly = Assert.Throws<AnomalyException>(tape.CheckAnomalies).Anomaly;
        Assert.Equal(new(false, "Linear [1, 2] of head.2.weight, head.2.bias", 1, float.PositiveInfinity), anomaly);
    }

    [Fact]
    public void Gradient_OfAnOperation_IsNamedByWhatGaveIt()
    {
        var parameters = new ParameterList();
        var weight = parameters.Add("weight", [3], Initial.Zero);
        parameters.Initialise(new RandomStream(1, "initial values"));
        weight.Write()[0] = 4;
        weight.Write()[2] = 9;
        var tape = new Tape { DetectsAnomalies = true };
        var root = tape.Use(weight).Sqrt();  // whose slope at 0 is infinite
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(((root * 2) + 1).Sum())).Anomaly;
        Assert.Equal((true, "weight", 1, "by the adjoint of Sqrt"), (anomaly.IsBackward, anomaly.Operation, anomaly.Index, anomaly.Cause));
    }

    [Fact]
    public void Gradient_WrongInTheMiddle_IsThatOfTheFirstAdjoint()
    {
        var tape = new Tape { DetectsAnomalies = true };
        var x = tape.InputWithGradient([4], [1, 2, 3, 4]);
        var square = x * x;
        var far = square - square.Detach();   // zeros
        var root = (far + far).Sqrt();        // the first adjoint that is wrong
        var later = (root * 3 + x.Sin()).Tanh();
        var anomaly = Assert.Throws<AnomalyException>(() => tape.Backward(later.Sum())).Anomaly;
        Assert.Equal((true, "Add [4]", 0, "by the adjoint of Sqrt"), (anomaly.IsBackward, anomaly.Operation, anomaly.Index, anomaly.Cause));
    }

    [Fact]
    public void Cotangent_NotANumber_IsTold()
    {
        var tape = new Tape { DetectsAnomalies = true };
        var y = tape.InputWithGradient([3], [1, 2, 3]) * 2;
        var thrown = Assert.Throws<AnomalyException>(() => tape.Backward(y, [1, float.NaN, 1]));
        Assert.Contains("the output [3], as Backward was given it, is NaN at element 1", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_WrongBefore_AreNotLaidAtThisPass()
    {
        var parameters = new ParameterList();
        var weight = parameters.Add("weight", [2], Initial.Constant(1));
        parameters.Initialise(new RandomStream(1, "initial values"));
        weight.Gradient[1] = float.NaN;
        var tape = new Tape { DetectsAnomalies = true };
        var loss = (tape.Use(weight) * 2).Sum();
        var thrown = Assert.Throws<InvalidOperationException>(() => tape.Backward(loss));
        Assert.Contains("before this backward pass", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_NotANumberWhereNothingReadsThem_AreNoAnomaly()
    {
        var tape = new Tape { DetectsAnomalies = true };
        var x = tape.InputWithGradient([1, 4], [1, 2, float.NaN, float.PositiveInfinity]);
        var target = tape.Input([1, 4], [float.NaN, 1, 1, 1]);
        tape.Backward(x.MeanSquareError(target, new Weighting { Mask = [false, true, false, false] }));
        Assert.Equal([0, 2, 0, 0], x.Gradient.ToArray());
    }

    [Fact]
    public void Search_AskedForTooLate_IsRefused()
    {
        var tape = new Tape();
        Assert.Throws<InvalidOperationException>(tape.CheckAnomalies);
        tape.Input([1], [1]);
        Assert.Contains("after Rewind",
            Assert.Throws<InvalidOperationException>(() => tape.DetectsAnomalies = true).Message, StringComparison.Ordinal);
        tape.Rewind();
        tape.DetectsAnomalies = true;
    }

    [Fact]
    public void Tape_RewoundAfterAnAnomaly_GoesOn()
    {
        var tape = new Tape { DetectsAnomalies = true };
        Assert.Throws<AnomalyException>(() => tape.Backward(tape.InputWithGradient([1], [-1]).Log()));
        tape.Rewind();
        var x = tape.InputWithGradient([1], [2]);
        tape.Backward(x.Log());
        Assert.Equal(0.5f, x.Gradient[0]);
    }
}
