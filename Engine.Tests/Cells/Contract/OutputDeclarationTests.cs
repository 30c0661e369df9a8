using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class OutputDeclarationTests
{
    [Fact]
    public void Create_CellWithNeitherStateNorOutput_IsRefused() => Assert.Equal(
        "empty: the cell declares neither a state nor an output; it needs one, by AddState or SetOutput.",
        Assert.Throws<InvalidOperationException>(() => Rnn.Create(new(new Empty()), [], 2, 3)).Message);

    [Fact]
    public void Create_CellWithAnOutputAlone_IsItsProjection()
    {
        Engine.Memory.ParameterList parameters = [];
        var rnn = Rnn.Create(new(new Stateless()), parameters, 2, 3);
        parameters.Initialise(new RandomStream(1, "initial"));
        var tape = new Tape();
        var x = tape.Input([2, 4, 2], [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))]);
        var (y, twin) = (rnn.Forward(x).Y, PlainRnn.Forward(rnn, x).Y);

        tape.Backward(y.Sum());
        float[] gradient = parameters[0].Gradient.ToArray();
        parameters.ZeroGradients();
        tape.Backward(twin.Sum());

        Assert.All(y.Value.ToArray().Zip(twin.Value.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.All(gradient.Zip(parameters[0].Gradient.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    sealed class Empty() : ContractType("empty")
    {
        public override void Step<T>(PlainStep<T> step) => throw new NotSupportedException();

        protected override Cell Create(CellScope scope) => new EmptyCell(scope);
    }

    sealed class EmptyCell(CellScope scope) : ContractCell(scope)
    {
        public override void Forward(in Step step) => throw new NotSupportedException();

        public override void Backward(in Step step) => throw new NotSupportedException();
    }

    sealed class Stateless() : ContractType("stateless")
    {
        public override void Step<T>(PlainStep<T> step) => step.Output = step.X.Linear(step.Parameter("weight"));

        protected override Cell Create(CellScope scope) => new StatelessCell(scope);
    }

    // y = W x
    sealed class StatelessCell : ContractCell
    {
        readonly Slot output;
        readonly Slot dOutput;
        readonly Slot dProjected;

        public StatelessCell(CellScope scope)
            : base(scope)
        {
            var weight = scope.Parameter("weight", [HiddenSize, InputSize], new Initial.Uniform(1));
            output = AddSlot(SlotKind.Saved);
            dProjected = AddSlot(SlotKind.Gradient);
            dOutput = SetOutput(output);
            AddProjection(new GateMap(InputSize, HiddenSize).Add(weight, 0), output, dProjected);
        }

        public override void Forward(in Step step)
        {
        }

        public override void Backward(in Step step) => ((Span<float>)step[dOutput]).CopyTo(step[dProjected]);
    }
}
