using MoGru.Cells;
using MoGru.Cells.Plain;
using Xunit;

namespace MoGru.Tests.Cells;

public class StreamUseTests
{
    // The other thread comes while the cell is in its step.
    [Theory]
    [InlineData("Reset")]
    [InlineData("GetState")]
    [InlineData("SetState")]
    [InlineData("SetSide")]
    public void Stream_InUseByAnotherThread_IsRefused(string call)
    {
        var cell = new Visited();
        var stream = Rnn.Create(new(cell), [], 1, 2).Stream();
        string? message = null;
        cell.Visit = () =>
        {
            var other = new Thread(() => message = Assert.Throws<InvalidOperationException>(() => Call(stream, call)).Message);
            other.Start();
            other.Join();
        };

        stream.Step([1], new float[2]);
        cell.Visit = null;

        Assert.Equal($"{call}: Step is going on for the same stream; one thread at a time may do so.", message);
        Call(stream, call);
        Assert.Throws<ArgumentException>(() => stream.SetState("h", 0, new float[1]));
        Call(stream, call);  // also after one that was refused
    }

    static void Call(RnnStreamer stream, string call)
    {
        switch (call)
        {
            case "Reset":
                stream.Reset();
                break;
            case "GetState":
                stream.GetState("h", 0, new float[2]);
                break;
            case "SetState":
                stream.SetState("h", 0, new float[2]);
                break;
            default:
                stream.SetSide("s", 0, new float[2]);
                break;
        }
    }

    // A cell that tells of its steps.
    sealed class Visited() : PlainCellType("visited", "Visited", new("These tests", 2026))
    {
        public Action? Visit { get; set; }

        public override void Step<T>(PlainStep<T> step)
        {
            Visit?.Invoke();
            step["h"] = step["h"] + step.X + step.Side("s");
        }

        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.Side("s", cell.HiddenSize, missing: 0);
        }
    }
}
