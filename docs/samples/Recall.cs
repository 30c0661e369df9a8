// Which cell finds what it was told? Three pairs of key and value, then the keys in another order: at each, its value.
// dotnet run -c Release docs/samples/Recall.cs; elsewhere uncomment:
//#:package MoGru.Cells@0.1.0
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Samples;

static class Recall
{
    const int Batch = 64, Pairs = 3, Kinds = 6, Length = 3 * Pairs, Hidden = 40;

    static void Main() => Run(Console.Out, steps: 2500);

    public static void Run(TextWriter output, int steps)
    {
        output.WriteLine("cell      values found");
        foreach (string cell in (string[])["janet", "min-gru", "rnn"])
        {
            var (parameters, spec) = (new ParameterList(), CellSpec.Parse(cell));
            var model = new Sequential(parameters,
                s => new Embedding(s, 2 * Kinds, Hidden), s => Rnn.Create(spec, s, Hidden, Hidden), s => new Linear(s, Hidden, Kinds));
            parameters.Initialise(new RandomStream(1, "initial values"));
            Train(model, parameters, steps);
            output.WriteLine(FormattableString.Invariant($"{cell,-8}{Found(model),14:P1}"));
        }
        output.WriteLine("The commonest of the three values that were told is right in 49 % of the questions.");
    }

    static void Train(Module model, ParameterList parameters, int steps)
    {
        var (tape, adam) = (new Tape(), new Adam(parameters, learningRate: 3e-3));
        for (int step = 0; step < steps; step++)
        {
            var (tokens, values) = Draw(new RandomStream(1, "training").At(step));
            tape.Rewind();
            parameters.ZeroGradients();
            tape.Backward(Answers(model, tape, tokens).SoftmaxCrossEntropy(values));
            GradientClip.Clip(parameters, 1.0);
            adam.Step();
        }
    }

    static double Found(Module model)
    {
        return Enumerable.Range(0, 16).Average(batch =>
        {
            var (tokens, values) = Draw(new RandomStream(1, "test").At(batch));
            float[][] scores = [.. Answers(model, new Tape { Records = false }, tokens).Value.ToArray().Chunk(Kinds)];
            return values.Zip(scores).Average(pair => Array.IndexOf(pair.Second, pair.Second.Max()) == pair.First ? 1.0 : 0.0);
        });
    }

    // The steps of the questions, one row each.
    static Variable Answers(Module model, Tape tape, float[] tokens) =>
        model.Forward(tape.Input([Batch, Length], tokens), default).Slice(1, 2 * Pairs, Pairs).Reshape([Batch * Pairs, Kinds]);

    static (float[] Tokens, int[] Values) Draw(Generator random)
    {
        var (tokens, values) = (new float[Batch * Length], new int[Batch * Pairs]);
        for (int row = 0; row < Batch; row++)
        {
            var sequence = tokens.AsSpan(row * Length, Length);
            int[] keys = [.. Enumerable.Range(0, Kinds)], asked = [.. Enumerable.Range(0, Pairs)];
            int[] told = [.. asked.Select(_ => random.Integer(0, Kinds))];
            random.Shuffle(keys.AsSpan());
            random.Shuffle(asked.AsSpan());
            for (int k = 0; k < Pairs; k++)
            {
                (sequence[2 * k], sequence[2 * k + 1], sequence[2 * Pairs + k]) = (keys[k], Kinds + told[k], keys[asked[k]]);
                values[row * Pairs + k] = told[asked[k]];
            }
        }
        return (tokens, values);
    }
}
