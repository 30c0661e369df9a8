using MoGru.Cells;
using MoGru.Cells.Keras;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Tests.Formats;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Keras;

public class KerasTests
{
    const double Tolerance = 2e-6;

    // How Keras 2 and 3, its files of weights and users name the arrays of a layer in a direction.
    static readonly Func<KerasNetwork, int, int, string>[] Scopes =
    [
        (net, layer, way) => $"{Bidirectional(net, layer, way)}{net.Kind}{Number(layer)}/{net.Kind}_cell{Number(2 * layer + way)}",
        (net, layer, way) => $"sequential/{Bidirectional(net, layer, way)}{net.Kind}{Number(layer)}/{net.Kind}_cell",
        (net, layer, way) => $"layers/{(net.IsBidirectional ? $"bidirectional{Number(layer)}/{(way == 0 ? "forward" : "backward")}_layer" : net.Kind + Number(layer))}/cell",
        (_, layer, way) => $"block{layer}/{(way == 0 ? "forward" : "backward")}",
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LoadKeras_OfAnyNetwork_ComputesOutputsAndGradientsOfKeras(int seed)
    {
        var random = new Random(seed);
        var net = Drawn(random, seed);
        int style = seed / 6 % Scopes.Length, batch = random.Next(1, 4), steps = random.Next(1, 6);
        double[] Numbers(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)(scale * (2 * random.NextDouble() - 1)))];
        var arrays = net.Arrays((layer, way) => $"{layer}/{way}").ToDictionary(a => $"{a.Scope}/{a.Name}", a => Numbers(a.Shape.Aggregate(1, (p, q) => p * q), 0.7));
        double[] x = Numbers(batch * steps * net.Inputs, 1);

        using var folder = new TemporaryFolder();
        string path = folder.PathOf("weights.npz");
        Write(path, net, style, name => [.. arrays[name].Select(value => (float)value)]);
        var (rnn, parameters) = Network(net);
        var report = rnn.LoadKeras(path);
        Assert.Equal(["dense/kernel"], report.Left);
        Assert.Equal(parameters.Select(p => p.Name), report.Loaded.Select(p => p.Name));

        var tape = new Tape();
        var input = tape.InputWithGradient([batch, steps, net.Inputs], Singles(x));
        var y = rnn.Forward(input).Y;
        Close.Equal(net.Forward(arrays, x, batch, steps), Doubles(y.Value), Tolerance, $"{net.Cell}: outputs");

        double[] cotangent = Numbers(y.Shape.Length, 1);
        parameters.ZeroGradients();
        tape.Backward((y * tape.Input(y.Shape, Singles(cotangent))).Sum());
        arrays.Add("x", x);
        var expected = CentralDifferences.Gradient(
            arrays, all => net.Forward(all, all["x"], batch, steps).Select((value, i) => value * cotangent[i]).Sum(), most: 40, seed);
        foreach (var (name, gradient) in expected)
        {
            double[] actual = name == "x" ? Doubles(input.Gradient) : GradientOf(net, parameters, name);
            Close.Below(Tolerance, gradient.ErrorOf(actual), $"{net.Cell}: {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SaveKeras_ThenLoadKeras_GivesOutputsAndFileToTheBit(int seed)
    {
        var net = Drawn(new(seed), seed);
        using var folder = new TemporaryFolder();
        var (rnn, _) = Network(net);
        var (again, _) = Network(net, seed: 2);
        rnn.SaveKeras(folder.PathOf("a.npz"));
        again.LoadKeras(folder.PathOf("a.npz"));
        again.SaveKeras(folder.PathOf("b.npz"));
        Assert.Equal(File.ReadAllBytes(folder.PathOf("a.npz")), File.ReadAllBytes(folder.PathOf("b.npz")));

        float[] x = [.. Enumerable.Range(0, 2 * 5 * net.Inputs).Select(i => MathF.Sin(i))];
        Assert.Equal(
            rnn.Forward(new Tape().Input([2, 5, net.Inputs], x)).Y.Value.ToArray(), again.Forward(new Tape().Input([2, 5, net.Inputs], x)).Y.Value.ToArray());
    }

    [Fact]
    public void SaveKeras_OfEachLayer_NamesArraysAsKerasDoes()
    {
        using var folder = new TemporaryFolder();
        string[] Names(KerasNetwork net, params string[] layers)
        {
            Network(net).Rnn.SaveKeras(folder.PathOf("x.npz"), layers);
            return [.. NpzFile.Read(folder.PathOf("x.npz")).Names];
        }

        Assert.Equal(
            ["lstm/lstm_cell/kernel", "lstm/lstm_cell/recurrent_kernel", "lstm/lstm_cell/bias",
                "lstm_1/lstm_cell/kernel", "lstm_1/lstm_cell/recurrent_kernel", "lstm_1/lstm_cell/bias"],
            Names(new("lstm", 2, 3, 2, false)));
        Assert.Contains("bidirectional_1/backward_gru_1/gru_cell/recurrent_kernel", Names(new("gru", 2, 3, 2, true)));
        Assert.Equal(["reader/simple_rnn_cell/kernel", "reader/simple_rnn_cell/recurrent_kernel"], Names(new("simple_rnn", 2, 3, 1, false) { UseBias = false }, "reader"));
    }

    [Fact]
    public void LoadKeras_OfNamedLayers_TakesThemInTheOrderGiven()
    {
        var (two, parameters) = Network(new("gru", 3, 3, 2, false));
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("x.npz");
        two.SaveKeras(path, "encoder", "decoder");
        var (other, swapped) = Network(new("gru", 3, 3, 2, false), seed: 2);
        other.LoadKeras(path, "decoder", "encoder");
        Assert.Equal(parameters["weight_hh_l1"].Value, swapped["weight_hh_l0"].Value);
        Assert.Equal(parameters["weight_hh_l0"].Value, swapped["weight_hh_l1"].Value);

        var (one, only) = Network(new("gru", 3, 3, 1, false), seed: 2);
        Assert.Equal(3, one.LoadKeras(path, "decoder").Left.Count);
        Assert.Equal(parameters["bias_hh_l1"].Value, only["bias_hh_l0"].Value);
        Fault.Says("2 recurrent layers, the network has 1; with kernel and recurrent_kernel it holds 'encoder/gru_cell', 'decoder/gru_cell'", () => one.LoadKeras(path));
        Fault.Says("0 recurrent layers of 'gru'", () => one.LoadKeras(path, "gru"));
        Assert.Throws<ArgumentException>(() => two.LoadKeras(path, "encoder"));
    }

    [Fact]
    public void LoadKeras_OfArraysInTheOrderOfTheAlphabet_TakesForwardFirst()
    {
        using var folder = new TemporaryFolder();
        var (rnn, parameters) = Network(new("lstm", 2, 3, 2, true));
        rnn.SaveKeras(folder.PathOf("a.npz"));
        var (file, writer) = (NpzFile.Read(folder.PathOf("a.npz")), new NpzWriter());
        foreach (string name in file.Names.Order(StringComparer.Ordinal))
            writer.Add(name, file.Shape(name), Singles(file.Array(name).ToDouble()));
        writer.Save(folder.PathOf("b.npz"));
        var (again, loaded) = Network(new("lstm", 2, 3, 2, true), seed: 2);

        again.LoadKeras(folder.PathOf("b.npz"));

        foreach (var parameter in parameters.Where(one => one.Name.StartsWith("weight", StringComparison.Ordinal)))
            Assert.Equal(parameter.Value, loaded[parameter.Name].Value);
    }

    [Fact]
    public void LoadKeras_OfAnotherLayer_SaysWhatDiffersAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("x.npz");
        var (rnn, parameters) = Network(new("gru", 2, 3, 1, false));
        float[][] before = [.. parameters.Select(p => p.Value.ToArray())];
        void Refuses(string fault, KerasNetwork net, Func<string, float[]>? values = null)
        {
            Write(path, net, 1, values ?? (_ => []));
            Fault.Says(fault, () => rnn.LoadKeras(path));
            Assert.Equal(before, [.. parameters.Select(p => p.Value.ToArray())]);
        }

        Refuses("bias is [9], expected [2, 9], as of reset_after=True; that of False is gru:reset=before", new("gru", 2, 3, 1, false) { ResetAfter = false });
        Refuses("lacks its bias (use_bias=False is no-bias here)", new("gru", 2, 3, 1, false) { UseBias = false });
        Refuses("kernel is [2, 12], expected [2, 9]", new("lstm", 2, 3, 1, false));
        Refuses("2 recurrent layers, the network has 1", new("gru", 2, 3, 1, true));
        Refuses("holds NaN at element 0, expected finite numbers", new("gru", 2, 3, 1, false), _ => [float.NaN]);
        rnn = Network(new("gru", 2, 3, 1, false) { UseBias = false }).Rnn;
        Refuses("/bias, and gru:no-bias has no biases", new("gru", 2, 3, 1, false));
        rnn = Network(new("gru", 2, 3, 1, true)).Rnn;
        Write(path, new("gru", 2, 3, 2, false), 0, _ => []);
        Fault.Says("2 recurrent layers, the network has 1 in each direction", () => rnn.LoadKeras(path));
        Assert.Throws<ArgumentException>(() => Rnn.Create(CellSpec.Parse("mogru"), [], 2, 3).LoadKeras(path));
        Assert.Throws<ArgumentException>(() => Rnn.Create(CellSpec.Parse("lstm:projection=2"), [], 2, 3).SaveKeras(path));
        Assert.Throws<InvalidOperationException>(() => Rnn.Create(CellSpec.Parse("gru"), [], 2, 3).LoadKeras(path));
    }

    [Fact]
    public void LoadKeras_OfADenseLayer_TurnsItsKernel()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("x.npz");
        var writer = new NpzWriter();
        writer.Add("sequential/dense_1/kernel", [2, 3], [1, 2, 3, 4, 5, 6]);
        writer.Add("sequential/dense_1/bias", [3], [7, 8, 9]);
        writer.Add("sequential/dense/kernel", [2, 1], [0, 0]);
        writer.Save(path);
        var parameters = new ParameterList();
        Linear head = new(parameters.Scope("head"), 2, 3), other = new(parameters.Scope("other"), 2, 3, bias: false);
        parameters.Initialise(new RandomStream(1, "keras"));
        Assert.Equal(["sequential/dense/kernel"], head.LoadKeras(path, "dense_1").Left);
        Assert.Equal([1, 4, 2, 5, 3, 6], head.Weight.Value.ToArray());
        Assert.Equal([7, 8, 9], head.Bias!.Value.ToArray());
        Fault.Says("sequential/dense/kernel is [2, 1], expected [2, 3]", () => head.LoadKeras(path));
        Fault.Says("0 layers 'dense_2' with a kernel alone, expected one; it holds 'sequential/dense_1', 'sequential/dense'", () => head.LoadKeras(path, "dense_2"));
        Fault.Says("sequential/dense_1/bias, and a Linear has no biases", () => other.LoadKeras(path, "dense_1"));
    }

    [Fact]
    public void LoadKeras_OfDamagedFiles_ReadsOrSaysWhy()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("x.npz"), damaged = folder.PathOf("test");
        var (rnn, _) = Network(new("lstm", 2, 3, 1, false));
        rnn.SaveKeras(path);
        byte[] bytes = File.ReadAllBytes(path);
        void Read(byte[] content)
        {
            File.WriteAllBytes(damaged, content);
            try
            {
                rnn.LoadKeras(damaged);
            }
            catch (DataFormatException)
            {
            }
        }

        var random = new Random(1);
        for (int round = 0; round < 500; round++)
        {
            byte[] changed = [.. bytes];
            for (int k = random.Next(1, 4); k > 0; k--)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Read(changed);
        }
    }

    static KerasNetwork Drawn(Random random, int seed)
    {
        string kind = ((string[])["gru", "gru", "lstm", "lstm", "simple_rnn", "gru"])[seed % 6];
        return new(kind, random.Next(1, 5), random.Next(1, 20), random.Next(1, 3), random.Next(2) == 0)
        {
            ResetAfter = seed % 6 != 1,
            UseBias = random.Next(4) > 0,
            IsRelu = kind == "simple_rnn" && random.Next(2) == 0,
        };
    }

    static (Rnn Rnn, ParameterList Parameters) Network(KerasNetwork net, int seed = 1)
    {
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse(net.Cell), parameters, net.Inputs, net.Units, net.Layers, net.IsBidirectional);
        parameters.Initialise(new RandomStream(seed, "keras"));
        return (rnn, parameters);
    }

    // Values by "{layer}/{direction}/{name}", zero beyond those that are given; with a Dense layer, which is none of the network.
    static void Write(string path, KerasNetwork net, int style, Func<string, float[]> values)
    {
        var writer = new NpzWriter();
        writer.Add("dense/kernel", [1], [0]);
        var ours = net.Arrays((layer, way) => $"{layer}/{way}").Select(a => $"{a.Scope}/{a.Name}");
        var theirs = net.Arrays((layer, way) => Scopes[style](net, layer, way));
        foreach (var ((scope, name, shape), own) in theirs.Zip(ours))
        {
            float[] all = values(own);
            Array.Resize(ref all, shape.Aggregate(1, (p, q) => p * q));
            writer.Add(style switch { 0 => $"{scope}/{name}:0", 2 => $"{scope}/vars/{Array.IndexOf(["kernel", "recurrent_kernel", "bias"], name)}", _ => $"{scope}/{name}" }, shape, all);
        }
        writer.Save(path);
    }

    // The gradient in Keras's layout: column j of block k is row ours(k) · d + j.
    static double[] GradientOf(KerasNetwork net, ParameterList parameters, string name)
    {
        string[] parts = name.Split('/');
        string end = $"_l{parts[0]}{(parts[1] == "1" ? "_reverse" : "")}";
        ReadOnlySpan<float> Of(string own) => parameters[own + end].Gradient;
        int[] order = net.Kind == "gru" ? [1, 0, 2] : [0, 1, 2, 3];
        double[] Columns(ReadOnlySpan<float> rows, int width)
        {
            int count = rows.Length / width;
            double[] columns = new double[rows.Length];
            for (int j = 0; j < count; j++)
            {
                for (int i = 0; i < width; i++)
                    columns[i * count + j] = rows[(order[j / net.Units] * net.Units + j % net.Units) * width + i];
            }
            return columns;
        }

        return parts[2] switch
        {
            "kernel" => Columns(Of("weight_ih"), parameters["weight_ih" + end].Shape[1]),
            "recurrent_kernel" => Columns(Of("weight_hh"), net.Units),
            _ when net.Kind == "gru" && net.ResetAfter => [.. Columns(Of("bias_ih"), 1), .. Columns(Of("bias_hh"), 1)],
            _ => Columns(Of("bias_ih"), 1),
        };
    }

    static string Bidirectional(KerasNetwork net, int layer, int way) =>
        net.IsBidirectional ? $"bidirectional{Number(layer)}/{(way == 0 ? "forward" : "backward")}_" : "";

    static string Number(int k) => k == 0 ? "" : $"_{k}";

    static float[] Singles(double[] numbers) => [.. numbers.Select(number => (float)number)];

    static double[] Doubles(ReadOnlySpan<float> numbers) => [.. numbers.ToArray().Select(number => (double)number)];
}
