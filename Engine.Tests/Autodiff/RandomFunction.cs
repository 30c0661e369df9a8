using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tests.Cells;

namespace MoGru.Tests.Autodiff;

/// <summary>
/// A function drawn at random: a network of any cell with any of its options under a head and a loss, or a chain of the tape's operations, with
/// values and gradients of any size.
/// </summary>
sealed class RandomFunction
{
    // Of every cell of the catalog its choices of options: each cell is drawn as often, whatever its options.
    static readonly string[][] cells = [.. CellCatalog.Default.Cells.Select(cell => CellGrid.Of(cell, everything: false).ToArray())];

    readonly bool small;
    Generator generator;
    readonly Func<Tape, Variable> body;
    string text = "";

    /// <param name="number">Which function.</param>
    /// <param name="small">One of at most four units and six steps.</param>
    public RandomFunction(int number, bool small)
    {
        this.small = small;
        generator = new RandomStream(20261, "gradient check").At(number);
        body = generator.Uniform() < 0.7 ? Network() : Chain();
        Describe($"#{number}");
    }

    public ParameterList Parameters { get; } = [];

    public Variable Record(Tape tape) => body(tape);

    public override string ToString() => text;

    Func<Tape, Variable> Network()
    {
        string[] choices = cells[generator.Integer(0, cells.Length)];
        var spec = CellSpec.Parse(choices[generator.Integer(0, choices.Length)]);
        int hidden = generator.Integer(1, small ? 5 : 17), layers = generator.Integer(1, 3), steps = generator.Integer(1, small ? 7 : 31);
        (int inputs, hidden) = Networks.Fit(spec, generator.Integer(1, 5), hidden);
        int batch = generator.Integer(1, small ? 3 : 5), outputs = generator.Integer(1, 4);
        var rnn = Rnn.Create(spec, Parameters.Scope("rnn"), inputs, hidden, layers);
        var head = new LinearParameters(Parameters.Scope("head"), rnn.OutputSize, outputs);
        bool wantsInput = generator.Integer(0, 2) == 0;
        var x = wantsInput ? Parameters.Add("x", [batch, steps, inputs], new Initial.Normal(1)) : null;
        Parameters.Initialise(new(generator.Integer(0, 1 << 30), "values"));
        double spread = generator.Integer(0, 4) switch { 0 => 0.3, 1 => 3, _ => 1 };  // saturated gates where large
        foreach (var parameter in Parameters)
            Scale(parameter, spread, jitter: 0.1);

        float[] series = [.. Enumerable.Range(0, batch * steps * inputs).Select(_ => (float)generator.Normal())];
        int kind = generator.Integer(0, 6);
        float size = kind < 3 ? (float)Math.Pow(10, generator.Integer(-6, 7)) : 1;
        int[] classes = [.. Enumerable.Range(0, batch).Select(_ => generator.Integer(0, outputs))];
        float[] target = [.. Enumerable.Range(0, batch * outputs).Select(_ => (float)generator.Normal())];
        Describe($"{spec} hidden {hidden} ×{layers} [{batch}, {steps}, {inputs}] ×{spread} head {outputs} loss {kind} size {size}");
        return tape =>
        {
            var y = rnn.Forward(x is null ? tape.Input([batch, steps, inputs], series) : tape.Use(x)).Y;
            if (kind == 0)
                return y * size;
            var answer = head.Forward(y.SelectStep(-1)) + head.Forward(y.Mean(1));
            return kind switch
            {
                1 => answer * size,
                2 => (answer * answer).Sum() * size,
                3 => answer.MeanSquareError(tape.Input([batch, outputs], target)),
                4 => answer.SoftmaxCrossEntropy(classes),
                _ => answer.Tanh(),
            };
        };
    }

    Func<Tape, Variable> Chain()
    {
        int rows = generator.Integer(1, 6), n = generator.Integer(1, 7), length = generator.Integer(1, 6);
        double size = Math.Pow(10, generator.Integer(-4, 4));
        var x = Parameters.Add("x", [rows, n], new Initial.Normal(size));
        var weight = Parameters.Add("w", [n, n], new Initial.Normal(1 / Math.Sqrt(n)));
        var gain = Parameters.Add("gain", [n], new Initial.Normal(1));
        var bias = Parameters.Add("bias", [n], new Initial.Normal(1));
        Parameters.Initialise(new(generator.Integer(0, 1 << 30), "values"));
        int[] steps = [.. Enumerable.Range(0, length).Select(_ => generator.Integer(0, 14))];
        int[] classes = [.. Enumerable.Range(0, rows).Select(_ => generator.Integer(0, n))];
        int end = generator.Integer(0, 4);
        Describe($"[{rows}, {n}] of size {size}: {string.Join(' ', steps)} end {end}");
        return tape =>
        {
            Variable y = tape.Use(x), w = tape.Use(weight), g = tape.Use(gain), b = tape.Use(bias);
            foreach (int step in steps)
            {
                y = step switch
                {
                    0 => y.Linear(w, b),
                    1 => y.LayerNorm(g, b),
                    2 => y.Relu() + y * 0.1f,
                    3 => y.Abs() - b,
                    4 => y.Clamp(-1, 1) + g * y * 0.01f,
                    5 => y.Tanh() * g,
                    6 => y.Sigmoid() + b,
                    7 => (y * (float)(1 / size)).Clamp(-20, 20).Exp(),
                    8 => (y.Abs() + 0.1f).Log(),
                    9 => (y * y + 0.01f).Sqrt(),
                    10 => y / (g * g + 0.5f),
                    11 => y.MatMul(w) - y.Mean(0),
                    12 => Variable.Concat(1, y, y * y * (float)(1 / size)).Slice(1, n / 2, n),
                    _ => y - y.Mean(1, keepAxis: true),
                };
            }
            // Everything is used, so that every parameter has a gradient.
            y += (tape.Use(x) * g + b).Linear(w) * 0.5f;
            return end switch
            {
                0 => y,
                1 => y.Sum(),
                2 => (y * y).Mean(),
                _ => y.Tanh().SoftmaxCrossEntropy(classes),
            };
        };
    }

    void Scale(Parameter parameter, double spread, double jitter)
    {
        foreach (ref float value in parameter.Write())
            value = (float)(value * (parameter.Shape.Rank > 1 ? spread : 1) + generator.Normal(0, jitter));
    }

    void Describe(string part) => text = text.Length == 0 ? part : $"{part} {text}";
}
