using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

public class TokenInputTests
{
    const int Vocabulary = 5, Input = 7, Hidden = 33;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string, int, bool> Ends => Cells.Networks.Ends();

    public static TheoryData<string> Kinds => Cells.Networks.Kinds();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Forward_OfTokens_GivesTheBitsOfRowsLookedUpBefore(string cell, int layers, bool bidirectional)
    {
        // Three groups of rows; chunks of 8 steps and less.
        var network = new Network(cell, layers, bidirectional, Vocabulary, batch: 35, steps: 11);

        var dense = network.Run(lookUp: true);
        var tokens = network.Run(lookUp: false);

        Assert.Equal(dense.Y, tokens.Y);
        Assert.Equal(dense.Y, network.Run(lookUp: false, records: false).Y);
        foreach (var (name, gradient) in dense.Gradients)
            Close.Equal(gradient, tokens.Gradients[name], 1e-5, $"{cell} {name}");
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Backward_OfTokens_MatchesDifferencesInDouble(string cell, int layers, bool bidirectional)
    {
        const int batch = 3, steps = 7;
        var run = new RandomRun(cell, layers, bidirectional, (batch, steps, 4, 5));
        int width = run.Sizes.Input;
        int[] tokens = [.. Enumerable.Range(0, batch * steps).Select(i => i * i % 3)];
        double[] table = run.Arrays["x"][..(3 * width)];
        run.Arrays["x"] = [.. tokens.SelectMany(t => table[(t * width)..((t + 1) * width)])];
        foreach (string state in run.Arrays.Keys.Where(name => name != "x" && run.Gradients.Contains(name)).ToList())
            Array.Clear(run.Arrays[state]);
        foreach (string output in run.Cotangents.Keys.Where(name => name != "y").ToList())
            Array.Clear(run.Cotangents[output]);
        var layer = run.Layer();
        var list = new ParameterList();
        var parameter = list.Add("table", [3, width], Initial.Zero);
        list.Allocate();
        LayerRun.Narrow(table).CopyTo(parameter.Write());

        Assert.True(TokenRows.Pay(3, batch, steps));
        var tape = new Tape();
        var y = layer.Rnn.Forward(tape.Use(parameter), tokens, [batch, steps]).Y;
        if (layer.Parameters.Contains("head.weight"))
            y = y.Linear(tape.Use(layer.Parameters["head.weight"]), tape.Use(layer.Parameters["head.bias"]));
        tape.Backward(y, LayerRun.Narrow(run.Cotangents["y"]));

        var arrays = run.Gradients.Where(name => name.StartsWith("param.", StringComparison.Ordinal))
            .ToDictionary(name => name[6..], name => run.Arrays[name[6..]]);
        arrays["table"] = table;
        var expected = CentralDifferences.Gradient(arrays, _ => Loss(), CentralDifferences.Sampled(12, arrays.Count));
        Close.Below(1e-4, expected["table"].ErrorOf(parameter.Gradient), "table");
        foreach (string name in arrays.Keys.Where(name => name != "table"))
            Close.Below(1e-4, expected[name].ErrorOf(layer.Gradient($"param.{name}")), name);

        double Loss()
        {
            for (int i = 0; i < tokens.Length; i++)
                table.AsSpan(tokens[i] * width, width).CopyTo(run.Arrays["x"].AsSpan(i * width));
            return run.ReferenceLoss(run.Arrays);
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Tokens_OneTwoOrThreeThreads_GiveTheSameBits(string cell, int layers, bool bidirectional)
    {
        using Workers two = new(2), three = new(3);
        const int batch = 33;
        int hidden = Cells.Networks.Fit(CellSpec.Parse(cell), Input, Hidden).Hidden;
        var network = new Network(cell, layers, bidirectional, Vocabulary, batch, 1 + (int)(ScanNode.SharedWork / ScanNode.Work(batch, 1, hidden)));

        var alone = network.Run(lookUp: false);

        foreach (var shared in (Result[])[network.Run(lookUp: false, two), network.Run(lookUp: false, three)])
        {
            Assert.Equal(alone.Y, shared.Y);
            foreach (var (name, gradient) in alone.Gradients)
                Assert.Equal(gradient, shared.Gradients[name]);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Row_OfAnyBatch_HasTheSameBits(string cell)
    {
        const int batch = 35, steps = 6;  // one row alone is looked up, because its tokens are few
        var network = new Network(cell, 1, false, Vocabulary, batch, steps);
        double[] y = network.Run(lookUp: false).Y;
        int width = y.Length / batch;

        foreach (int row in (int[])[0, 17, 34])
            Assert.Equal(y[(row * width)..((row + 1) * width)], network.Run(lookUp: false, first: row, batch: 1).Y);
        Assert.False(TokenRows.Pay(Vocabulary, 1, steps));
    }

    [Fact]
    public void Backward_OfATableLongerThanAChunk_MatchesRowsLookedUpBefore()
    {
        var network = new Network("gru", 1, false, vocabulary: 150, batch: 16, steps: 30);
        Assert.True(TokenRows.Pay(150, 16, 30));

        var (dense, tokens) = (network.Run(lookUp: true), network.Run(lookUp: false));

        foreach (var (name, gradient) in dense.Gradients)
            Close.Equal(gradient, tokens.Gradients[name], 1e-5, name);
    }

    [Theory]
    [InlineData(18, 64, 151, true)]  // the copy task
    [InlineData(36, 64, 55, true)]   // selective copy
    [InlineData(18, 1, 36, true)]
    [InlineData(18, 1, 35, false)]
    [InlineData(18, 64, 2, false)]   // four sheets, of 32 tokens each
    [InlineData(int.MaxValue, 1_000_000, 2_000, false)]
    public void Rows_OfATable_PayWhereTheyAreFew(int rows, int batch, int steps, bool pay) => Assert.Equal(pay, TokenRows.Pay(rows, batch, steps));

    [Theory]
    [InlineData(new[] { 0, 5 }, 1, 2, "Token 1 is 5; weight is [5, 7]")]
    [InlineData(new[] { 0, -1 }, 1, 2, "Token 1 is -1")]
    [InlineData(new[] { 0, 1, 2 }, 1, 2, "3 tokens were given for the shape [1, 2]")]
    [InlineData(new int[0], 0, 2, "The tokens are [0, 2]")]
    public void Tokens_ThatDoNotFit_AreRefused(int[] tokens, int batch, int steps, string says)
    {
        var network = new Network("gru", 1, false, Vocabulary, 1, 1);
        Assert.Contains(says, Assert.Throws<ArgumentException>(() => network.Forward(tokens, [batch, steps])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_OfATableOfAnotherWidth_AreRefused()
    {
        var network = new Network("gru", 1, false, Vocabulary, 1, 1, tableWidth: Input + 1);
        var exception = Assert.Throws<ArgumentException>(() => network.Forward(new int[100], [1, 100]));
        Assert.Contains("a layer of input size 7", exception.Message, StringComparison.Ordinal);
    }

    static double[] Wide(ReadOnlySpan<float> x) => Array.ConvertAll(x.ToArray(), v => (double)v);

    sealed record Result(double[] Y, Dictionary<string, double[]> Gradients);

    // A network behind a table of random rows, and random tokens for it.
    sealed class Network
    {
        readonly ParameterList parameters = [];
        readonly Parameter table;
        readonly Rnn rnn;
        readonly int batch, steps;
        readonly int[] tokens;
        readonly float[] cotangent;

        public Network(string cell, int layers, bool bidirectional, int vocabulary, int batch, int steps, int? tableWidth = null)
        {
            (this.batch, this.steps) = (batch, steps);
            var spec = CellSpec.Parse(cell);
            var sizes = Cells.Networks.Fit(spec, Input, Hidden);
            table = parameters.Add("table", [vocabulary, tableWidth ?? sizes.Input], new Initial.Normal(1));
            rnn = Rnn.Create(spec, parameters.Scope("rnn"), sizes.Input, sizes.Hidden, layers, bidirectional);
            parameters.Initialise(new(3, "tokens"));
            var random = new RandomStream(4, "tokens").At(0);
            tokens = new int[batch * steps];
            cotangent = new float[batch * steps * rnn.OutputSize];
            foreach (ref int token in tokens.AsSpan())
                token = random.Integer(0, vocabulary);
            foreach (ref float value in cotangent.AsSpan())
                value = (float)random.Normal();
        }

        public void Forward(int[] given, Shape shape)
        {
            var tape = new Tape();
            rnn.Forward(tape.Use(table), given, shape);
        }

        public Result Run(bool lookUp, Workers? workers = null, bool records = true, int first = 0, int? batch = null)
        {
            var tape = new Tape(workers) { Records = records };
            parameters.ZeroGradients();
            Shape shape = [batch ?? this.batch, steps];
            var some = tokens.AsSpan(first * steps, shape.Length);
            var rows = tape.Use(table);
            var y = (lookUp ? rnn.Forward(tape.Embedding(rows, some, shape)) : rnn.Forward(rows, some, shape)).Y;
            if (records)
                tape.Backward(y, cotangent.AsSpan(0, y.Shape.Length));
            return new(Wide(y.Value), parameters.ToDictionary(p => p.Name, p => Wide(p.Gradient)));
        }
    }
}
