using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.Docs;

/// <summary>The program of docs/adding-a-cell.md around a cell of one's own.</summary>
static class AddingACellExample
{
    /// <param name="report">Takes the lines that a program would print.</param>
    public static (GradientCheckResult Check, float[] Whole, float[] Streamed) Run(Action<string> report)
    {
        // docs: catalog
        var catalog = CellCatalog.Default.With(new LeakyType());
        var spec = catalog.Parse("leaky:rate=0.5");

        var parameters = new ParameterList();
        var rnn = Rnn.Create(spec, parameters, inputSize: 2, hiddenSize: 5, numLayers: 2);
        // docs: end

        // docs: check
        var x = parameters.Add("x", [3, 7, 2], new Initial.Uniform(-1, 1));
        parameters.Initialise(new RandomStream(seed: 42, "initial values"));
        var check = GradientCheck.Run(tape => rnn.Forward(tape.Use(x)).Y, parameters);
        report(check.ToString());
        // docs: end

        // docs: stream
        var stream = rnn.Stream(batch: 3);
        float[] step = new float[3 * 2], y = new float[3 * rnn.OutputSize];
        for (int t = 0; t < 7; t++)
        {
            for (int row = 0; row < 3; row++)
                x.Value.Slice((row * 7 + t) * 2, 2).CopyTo(step.AsSpan(row * 2));
            stream.Step(step, y);
        }
        // docs: end

        // docs: facts
        foreach (string equation in rnn.Equations)
            report(equation);
        var cost = RnnCost.Of(spec, inputSize: 8, hiddenSize: 16);
        report($"{cost.Parameters} parameters, {cost.MultiplyAdds} multiply-adds a step");
        // docs: end

        return (check, rnn.Forward(new Tape().Use(x)).Y.SelectStep(-1).Value.ToArray(), y);
    }
}
