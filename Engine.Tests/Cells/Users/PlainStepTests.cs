using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Users;

/// <summary>A step of equations that gives another shape than it must, or names what the cell has not, is refused.</summary>
public class PlainStepTests
{
    const int Batch = 2, Steps = 3, Input = 2, Hidden = 4;

    static readonly FlagOption noBias = new("no-bias", "no bias");

    [Fact]
    public void Output_OfOneRowForAll_IsRefused()
    {
        var rnn = Create(new OneRow());
        const string message = "one-row: the output of a step is [1, 4]; it must be [2, 4].";
        var x = new Tape().Filled([Batch, Steps, Input], 1);

        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => rnn.Forward(x)).Message);
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => rnn.Forward(x, lengths: [3, 3])).Message);
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => rnn.Forward(x, lengths: [3, 2])).Message);
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => PlainRnn.Forward(rnn, x)).Message);
        Assert.Equal(
            message, Assert.Throws<InvalidOperationException>(() => rnn.Stream(2).Step(new float[4], new float[8])).Message);
    }

    [Fact]
    public void Output_OfMoreRowsThanTheInput_IsRefusedWhereTheNetworkIsMade() => Assert.Equal(
        "two-rows: the output of a step is [2, 4]; it must be [1, outputs].",
        Assert.Throws<InvalidOperationException>(() => Create(new TwoRows())).Message);

    [Fact]
    public void Retention_OfOneRowForAll_IsRefused() => Assert.Equal(
        "one-beta: the retention of a step is [1, 4]; it must be [2, 4].",
        Assert.Throws<InvalidOperationException>(() => Create(new OneBeta()).Forward(new Tape().Filled([Batch, Steps, Input], 1))).Message);

    [Theory]
    [InlineData("bais")]
    [InlineData("")]
    public void Linear_OfABiasThatIsNotDeclared_IsRefused(string bias) => Assert.StartsWith(
        $"affine declared no parameter '{bias}'; it has weight and bias.",
        Assert.Throws<ArgumentException>(() => Create(new Affine(bias))).Message, StringComparison.Ordinal);

    [Fact]
    public void Linear_OfNoBias_IsTheProductAlone()
    {
        var rnn = Rnn.Create(new(new Affine("bias")), [], Input, Hidden);
        var without = Rnn.Create(CellCatalog.Default.With(new Affine("bias")).Parse("affine:no-bias"), [], Input, Hidden);

        Assert.Contains("bias", rnn.Equations[0], StringComparison.Ordinal);
        Assert.DoesNotContain("bias", without.Equations[0], StringComparison.Ordinal);
    }

    static Rnn Create(CellType type)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(new(type), parameters, Input, Hidden);
        parameters.Initialise(new RandomStream(1, "initial"));
        return rnn;
    }

    abstract class Bare(string name, int rows, params CellOption[] options) : PlainCellType(name, name, new("These tests", 2026), options)
    {
        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.Parameter("rows", [rows, cell.HiddenSize], Initial.One);
        }
    }

    sealed class OneRow() : Bare("one-row", 1)
    {
        public override void Step<T>(PlainStep<T> step) => (step["h"], step.Output) = (step["h"], step.Parameter("rows").Tanh());
    }

    sealed class TwoRows() : Bare("two-rows", 2)
    {
        public override void Step<T>(PlainStep<T> step) => (step["h"], step.Output) = (step["h"], step.Parameter("rows").Tanh());
    }

    sealed class OneBeta() : Bare("one-beta", 1)
    {
        public override void Step<T>(PlainStep<T> step) => (step["h"], step.Retention) = (step["h"], step.Parameter("rows").Tanh());
    }

    sealed class Affine(string bias) : Bare("affine", 1, noBias)
    {
        public override void Step<T>(PlainStep<T> step) =>
            step["h"] = step.Linear(step.X, "weight", step.Options.Has(noBias) ? null : bias).Tanh();

        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.Parameter("weight", [cell.HiddenSize, cell.InputSize], Initial.One);
            if (!cell.Options.Has(noBias))
                cell.Parameter("bias", [cell.HiddenSize], Initial.One);
        }
    }
}
