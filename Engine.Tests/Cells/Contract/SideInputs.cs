using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

/// <summary>What side inputs are given, missing or refused, the same for a cell by hand and for one of equations alone.</summary>
public abstract class SideInputs
{
    protected const int Batch = 2, Steps = 3, Input = 2, Hidden = 4;

    protected static readonly float[] X = [.. Enumerable.Range(0, Batch * Steps * Input).Select(i => MathF.Sin(i))];

    readonly ParameterList parameters = [];

    protected SideInputs(string cell)
    {
        Rnn = Rnn.Create(ContractCells.Of(cell), parameters, Input, Hidden, 2);
        parameters.Initialise(new RandomStream(1, "initial"));
        Sides["teacher"] = Tape.Filled([Batch, Steps, Hidden], 0.3f);
        Sides["context"] = Tape.Filled([Batch, 2], 0.5f);
    }

    protected Rnn Rnn { get; }

    protected Tape Tape { get; } = new();

    protected RnnSides Sides { get; } = new();

    [Fact]
    public void Forward_SideInputForAllCellsOrForOne_ReachesThese()
    {
        float[] expected = Output();
        Sides["mark"] = Tape.Filled([Batch, Steps, 1], 1);
        Assert.Equal(expected, Output());

        Sides["mark", 1] = Tape.Filled([Batch, Steps, 1], 0);

        // h' = s₀ s₁ t
        Assert.All(Output(), y => Assert.Equal(0.5f * 0.5f * 0.3f, y));
    }

    [Theory]
    [InlineData("mark", 0, "The side input mark of cell 0 is [2, 3, 2]; it must be [2, 3, 1].")]
    [InlineData("mark", 2, "There is no cell 2; 2 layers in 1 directions have the cells 0 to 1.")]
    [InlineData("teachers", 1, "has no side input 'teachers'; it has teacher, context and mark.")]
    public void Forward_SideInputThatDoesNotFit_IsRefused(string name, int index, string message)
    {
        Sides[name, index] = Tape.Filled([Batch, Steps, 2], 1);

        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => Output()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_SideInputWithoutDefaultNotGiven_IsRefused()
    {
        var message = Assert.Throws<ArgumentException>(() => Rnn.Forward(Tape.Input([Batch, Steps, Input], X))).Message;

        Assert.Equal(
            "Cell 0 takes the side input teacher [2, 3, 4], which is not there; set it in the RnnSides that Forward gets.", message);
    }

    [Fact]
    public void Stream_SideInputs_AreAskedForAsTheyAreUsedUp()
    {
        var stream = Rnn.Stream(1);
        float[] x = [1, 2], y = new float[Hidden], teacher = new float[Hidden];
        Assert.Contains("The side input teacher [1, 4] was not set; call SetSide before each step.", Refused(), StringComparison.Ordinal);
        SetTeachers();
        Assert.Contains(
            "The side input context [1, 2] was not set; call SetSide before the first step.", Refused(), StringComparison.Ordinal);
        for (int layer = 0; layer < 2; layer++)
            stream.SetSide("context", layer, [1, 1]);
        stream.Step(x, y);
        Assert.Contains("teacher", Refused(), StringComparison.Ordinal);
        SetTeachers();
        stream.Step(x, y);
        stream.Reset();
        SetTeachers();
        Assert.Contains("context", Refused(), StringComparison.Ordinal);
        Assert.Contains(
            "3 values were given",
            Assert.Throws<ArgumentException>(() => stream.SetSide("mark", 0, [1, 1, 1])).Message, StringComparison.Ordinal);

        void SetTeachers()
        {
            for (int layer = 0; layer < 2; layer++)
                stream.SetSide("teacher", layer, teacher);
        }

        string Refused() => Assert.Throws<InvalidOperationException>(() => stream.Step(x, y)).Message;
    }

    protected float[] Output() => Rnn.Forward(Tape.Input([Batch, Steps, Input], X), sides: Sides).Y.Value.ToArray();
}
