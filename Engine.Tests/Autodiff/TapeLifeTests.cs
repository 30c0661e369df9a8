using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Autodiff;

// What outlives its pass, or comes out of turn, is refused by a sentence: never another tensor's values, never gradients at other values.
public class TapeLifeTests
{
    [Fact]
    public void Variable_AfterRewind_IsRefusedWhereverItIsUsed()
    {
        var tape = new Tape();
        var old = tape.InputWithGradient([2, 3], new float[6]);
        var made = old * 2;
        tape.Rewind();
        var other = tape.InputWithGradient([2, 3], [1, 2, 3, 4, 5, 6]);

        Action[] uses =
        [
            () => _ = old.Value[0], () => _ = old.Gradient[0], () => _ = old.Shape, () => _ = old.NeedsGradient, () => _ = (old * other).Shape,
            () => _ = (other + old).Shape, () => old.Reshape([6]), () => old.Detach(), () => old.Sum(), () => old.Transpose(), () => made.Write(),
            () => tape.Backward(made, new float[6]), () => Variable.Concat(0, other, old), () => other.MeanSquareError(old), () => old.Slice(0, 0, 1),
        ];

        Assert.All(uses, use => Assert.Contains(
            "of a pass that was rewound", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal));
        Assert.Equal([1f, 2, 3, 4, 5, 6], other.Value.ToArray());
    }

    [Fact]
    public void Variable_Default_IsRefusedByASentence()
    {
        Variable none = default;

        Assert.False(none.Exists);
        Assert.Contains("on no tape", Assert.Throws<InvalidOperationException>(() => none.Shape).Message, StringComparison.Ordinal);
        Assert.Contains("another tape, or none", Assert.Throws<ArgumentException>(() => new Tape().Backward(none)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_OfAnotherTapesVariable_IsRefused()
    {
        var (one, other) = (new Tape(), new Tape());
        var x = one.InputWithGradient([1], [2]);
        other.InputWithGradient([1], [5]);

        Assert.Throws<ArgumentException>(() => other.Backward(x));
    }

    public static TheoryData<string> Changes => ["step", "write", "load", "initialise", "zero learning rate", "the other parameter"];

    [Theory]
    [MemberData(nameof(Changes))]
    public void Backward_ParameterChangedSinceForward_IsRefused(string change)
    {
        var parameters = Two(out var w, out var b);
        var tape = new Tape();
        var loss = (tape.Use(w) * tape.Use(b)).Sum();
        switch (change)
        {
            case "step": new Sgd(parameters, 0.1).Step(); break;
            case "write": w.Write()[1] = 5; break;
            case "load":
                string path = Path.GetTempFileName();
                parameters.Save(path);
                parameters.Load(path);
                File.Delete(path);
                break;
            case "initialise": parameters.Initialise(new RandomStream(1, "again")); break;
            case "zero learning rate": new Adam(parameters, 0).Step(); break;
            case "the other parameter": b.Write(); break;
        }

        string message = Assert.Throws<InvalidOperationException>(() => tape.Backward(loss)).Message;

        Assert.Contains("was changed after the forward pass had read it", message, StringComparison.Ordinal);
        Assert.All(w.Gradient.ToArray(), gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Backward_ParameterChangedBetweenTwoWalks_IsRefusedTheSecondTime()
    {
        Two(out var w, out _);
        var tape = new Tape();
        var loss = (tape.Use(w) * tape.Use(w)).Sum();
        tape.Backward(loss);
        w.Write();

        Assert.Throws<InvalidOperationException>(() => tape.Backward(loss));
        tape.Rewind();
        tape.Backward((tape.Use(w) * tape.Use(w)).Sum());
    }

    [Fact]
    public void Backward_ParameterReadInAPassThatKeepsNothing_MayBeChanged()
    {
        Two(out var w, out var b);
        var tape = new Tape { Records = false };
        _ = tape.Use(w) * 2;
        tape.Records = true;
        var loss = tape.Use(b).Sum();
        w.Write();

        tape.Backward(loss);

        Assert.Equal([1f, 1f], b.Gradient.ToArray());
    }

    [Fact]
    public void Write_ThroughAParametersOrAnInputsVariable_IsRefused()
    {
        Two(out var w, out _);
        var tape = new Tape();
        Variable[] leaves = [tape.Use(w), tape.Use(w).Reshape([2, 1]), tape.Input([1], [1]), tape.InputWithGradient([1], [1]), tape.Filled([2], 1)];

        Assert.All(leaves, leaf => Assert.Contains(
            "that no operation made cannot be written to", Assert.Throws<InvalidOperationException>(() => { leaf.Write(); }).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Records_SwitchedWithinAPass_LeavesTheGradientsOfTheRest()
    {
        Two(out var w, out _);
        float[] alone = Gradient(measures: false), among = Gradient(measures: true);

        Assert.Equal(alone, among);

        float[] Gradient(bool measures)
        {
            w.Gradient.Clear();
            var tape = new Tape();
            for (int pass = 0; pass < 2; pass++)
            {
                tape.Rewind();
                var x = tape.Input([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
                var before = x.Linear(tape.Use(w).Reshape([1, 2])).Tanh();
                if (measures)
                {
                    tape.Records = false;
                    _ = (x.Linear(tape.Use(w).Reshape([1, 2])).Sigmoid().LayerNorm(tape.Filled([1], 1), tape.Filled([1], 0)) * before).Sum().Item;
                    tape.Records = true;
                }
                tape.Backward((before * before).Sum());
            }
            return w.Gradient.ToArray();
        }
    }

    [Fact]
    public void Rewind_PassesOfOtherOperationsInTurn_AllocateNothing()
    {
        Two(out var w, out _);
        var tape = new Tape();
        int pass = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int k = 0; k < 6; k++)
            {
                tape.Rewind();
                var x = tape.Use(w);
                var y = (pass++ % 3) switch
                {
                    0 => (x.Sigmoid() * x).Tanh() + 1,
                    1 => x.Reshape([1, 2]).Transpose().MatMul(x.Reshape([1, 2])).Exp(),
                    _ => x.LayerNorm(x, x) - x.Mean(),
                };
                tape.Backward(y.Sum());
            }
        }));
    }

    [Fact]
    public void Backward_TwoThreadsTrainOneModel_IsRefusedOrRight()
    {
        Two(out var w, out _);
        w.Write().Fill(1);
        int refused = 0, done = 0;
        Parallel.For(0, 4, _ =>
        {
            var tape = new Tape();
            for (int k = 0; k < 2000; k++)
            {
                tape.Rewind();
                var loss = tape.Use(w).Sum();
                try
                {
                    tape.Backward(loss);
                    Interlocked.Increment(ref done);
                }
                catch (InvalidOperationException e)
                {
                    Assert.Contains("is going on for the same parameters", e.Message, StringComparison.Ordinal);
                    Interlocked.Increment(ref refused);
                }
            }
        });

        Assert.Equal(8000, done + refused);
        Assert.Equal([(float)done, done], w.Gradient.ToArray());
    }

    static ParameterList Two(out Parameter w, out Parameter b)
    {
        ParameterList parameters = [];
        (w, b) = (parameters.Add("w", [2], Initial.One), parameters.Add("b", [2], Initial.One));
        parameters.Initialise(new RandomStream(1, "initial"));
        return parameters;
    }
}
