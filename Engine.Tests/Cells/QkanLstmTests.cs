using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

public class QkanLstmTests
{
    const int Batch = 3, Steps = 2;

    // An edge that turns by w v + b, with w = 1 and b = 0, turns at every step; one that turns by v is a polynomial. Widths of whole and of broken lanes.
    [Theory]
    [InlineData(1, 1, 1, false)]
    [InlineData(3, 1, 16, false)]
    [InlineData(3, 5, 33, true)]
    [InlineData(2, 17, 3, true)]
    [InlineData(8, 2, 32, false)]
    [InlineData(64, 3, 17, true)]
    public void EdgesByPolynomials_AreEdgesThatTurn(int reps, int input, int hidden, bool postact)
    {
        string options = $"reps={reps}{(postact ? ",postact" : "")}";
        var (y, gradients) = Pass($"qkan-lstm:{options}", input, hidden);
        var (expected, expectedGradients) = Pass($"qkan-lstm:{options},preact", input, hidden);

        AssertClose(expected, y, 1e-5);
        foreach (var (name, gradient) in gradients)
            AssertClose(expectedGradients[name], gradient, 3e-5);
    }

    // The weight is made by all of them.
    [Fact]
    public void Pass_OfSeveralThreads_HasTheBitsOfOne()
    {
        using var workers = new Workers(3);
        var (y, gradients) = Pass("qkan-lstm:postact", 5, 33, workers);
        var (expected, expectedGradients) = Pass("qkan-lstm:postact", 5, 33);

        Assert.Equal(expected, y);
        Assert.Equal(expectedGradients, gradients);
    }

    [Theory]
    [InlineData("qkan-lstm", 4 * 5 * (5 + 3) * 7)]
    [InlineData("qkan-lstm:reps=1,postact", 4 * 5 * (5 + 3) * 3)]
    [InlineData("qkan-lstm:preact", 4 * 5 * (5 + 3))]
    [InlineData("qkan-lstm:measure=fast", 4 * 5 * (5 + 3))]
    public void MultiplyAdds_AreOfAsManyFeaturesAsAProductHas(string cell, long expected) =>
        Assert.Equal(expected, RnnCost.Of(CellSpec.Parse(cell), 3, 5).MultiplyAdds);

    static (float[] Y, Dictionary<string, float[]> Gradients) Pass(string cell, int input, int hidden, Workers? workers = null)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, input, hidden);
        parameters.Initialise(new RandomStream(1, "initial"));
        foreach (var parameter in parameters.Where(parameter => !parameter.Name.Contains("preacts", StringComparison.Ordinal)))
            Fill(parameter.Write(), parameter.Name, parameter.Name.Contains("theta", StringComparison.Ordinal) ? 1 : 0.5f);
        float[] values = new float[Batch * Steps * input], weights = new float[Batch * Steps * hidden];
        Fill(values, "x", 1);
        Fill(weights, "weights", 1);
        var tape = new Tape(workers);
        var x = tape.InputWithGradient([Batch, Steps, input], values);
        var y = rnn.Forward(x).Y;
        tape.Backward((y * tape.Input([Batch, Steps, hidden], weights)).Sum());
        var gradients = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Gradient.ToArray());
        gradients.Add("x", x.Gradient.ToArray());
        return (y.Value.ToArray(), gradients);
    }

    static void Fill(Span<float> values, string name, float deviation)
    {
        var generator = new RandomStream(2, name).At(0);
        foreach (ref float value in values)
            value = deviation * (float)generator.Normal();
    }

    // Both ways are as good for one edge; their errors add up over the edges of a unit, and grow with the turns from step to step.
    static void AssertClose(float[] expected, float[] actual, double share)
    {
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], share * scale);
    }
}
