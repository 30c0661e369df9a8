using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>What a network leaves behind where it could not be made, and where it was.</summary>
public class RnnCreateTests
{
    [Fact]
    public void Create_ThatIsRefused_LeavesTheParametersAsTheyWere()
    {
        ParameterList parameters = [];
        var own = parameters.Add("W.bias", [3], Initial.One);
        var scope = parameters.Scope("other");

        Assert.Throws<ArgumentException>(() => Rnn.Create(new(new Twice()), scope, 2, 3));
        Assert.Throws<ArgumentException>(() => Rnn.Create(new(new Twice()), parameters, 2, 3));

        Assert.Same(own, Assert.Single(parameters));
        Assert.False(parameters.Contains("other.cells.0.W.weight"));
        Rnn.Create(CellSpec.Parse("gru"), parameters, 2, 3);
        parameters.Initialise(new RandomStream(1, "initial"));
        Assert.Equal(5, parameters.Count);
        Assert.Equal(1, own.Value[0]);
    }

    [Fact]
    public void Declare_AfterTheCellWasDeclared_IsRefused()
    {
        ParameterList parameters = [];
        var keeping = new Keeping();
        Rnn.Create(new(keeping), parameters, 2, 3);
        var scope = keeping.Scope!;
        const string message = "keeping is declared, and its network made; declare all in Declare or Create.";

        Assert.Equal(message, Refused(() => scope.Parameter("late", [2], Initial.One)));
        Assert.Equal(message, Refused(() => scope.Linear("late", 2, 2)));
        Assert.Equal(message, Refused(() => scope.State("late")));
        Assert.Equal(message, Refused(() => scope.Side("late", 1)));
        Assert.Equal(message, Refused(() => scope.Mask("late", MaskRate.Dropout(0.5))));
        Assert.Empty(parameters);

        static string Refused(Action declaration) => Assert.Throws<InvalidOperationException>(declaration).Message;
    }

    [Fact]
    public void Create_OfLayersWhoseOutputsAreTooWide_SaysWhichSize() => Assert.Equal(
        "wide: layer 0 gives 2 × 16777216 outputs a step, more than 16777216.",
        Assert.Throws<ArgumentException>(() => Rnn.Create(new(new Wide()), [], 2, 3, 2, bidirectional: true)).Message);

    abstract class Bare(string name) : PlainCellType(name, name, new("These tests", 2026))
    {
        public override void Step<T>(PlainStep<T> step) => step["h"] = step["h"];
    }

    sealed class Twice() : Bare("twice")
    {
        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.Linear("W", cell.InputSize, cell.HiddenSize);
            cell.Linear("W", cell.InputSize, cell.HiddenSize);
        }
    }

    sealed class Keeping() : Bare("keeping")
    {
        public CellScope? Scope { get; private set; }

        protected override void Declare(CellScope cell) => (Scope = cell).State("h");
    }

    sealed class Wide() : Bare("wide")
    {
        protected override void Declare(CellScope cell) => cell.State("h", 1 << 24);
    }
}
