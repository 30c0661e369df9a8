using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tasks.Models;
using Xunit;

namespace MoGru.Tests.Models;

public class RingHeadTests
{
    const int Places = 5, States = 15, Outputs = 10;

    [Fact]
    public void Forward_OfATurnedState_IsTurned()
    {
        var head = Create();
        float[] state = [.. Enumerable.Range(0, States).Select(i => MathF.Sin(i * i + 1))], answer = Answered(state);
        for (int by = 1; by < Places; by++)
            Assert.Equal(Turned(answer, by), Answered(Turned(state, by)));

        float[] Answered(float[] x) => head.Forward(new Tape().Input([1, States], x), default).Value.ToArray();
    }

    [Fact]
    public void Backward_OfParametersAndStates_MatchesDifferences()
    {
        var parameters = new ParameterList();
        var head = new RingHead(parameters, Places, States, Outputs);
        var states = parameters.Add("states", [3, States], new Initial.Uniform(1));
        parameters.Initialise(new RandomStream(3, "initial values"));

        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias", "states"], parameters.Select(parameter => parameter.Name));
        Assert.Equal(GradientCheckVerdict.Passed, GradientCheck.Run(tape => head.Forward(tape.Use(states), default), parameters).Verdict);
    }

    [Fact]
    public void Pass_AfterTheFirst_AllocatesNothing()
    {
        var head = Create();
        var tape = new Tape();

        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            tape.Backward(head.Forward(tape.Filled([4, States], 0.5f), default).Mean());
        }));
    }

    static RingHead Create()
    {
        var parameters = new ParameterList();
        var head = new RingHead(parameters, Places, States, Outputs);
        parameters.Initialise(new RandomStream(1, "initial values"));
        return head;
    }

    static float[] Turned(float[] rings, int by) =>
        [.. rings.Chunk(Places).SelectMany(ring => Enumerable.Range(0, Places).Select(p => ring[(p + Places - by) % Places]))];
}
