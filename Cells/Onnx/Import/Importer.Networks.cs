using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;

namespace MoGru.Cells.Onnx.Import;

// Networks, which have time first, all directions in one tensor, and gates in an order of their own.
sealed partial class Importer
{
    const int MostNetworks = 256;
    const int OfInput = 1, OfState = 2, Bias = 3, Lengths = 4, FirstState = 5, Peepholes = 7;

    void ReadNetwork()
    {
        int states = node.Type == "LSTM" ? 2 : 1, gates = node.Type switch { "RNN" => 1, "GRU" => 3, _ => 4 };
        RefuseOptions();
        int directions = Directions();
        if (Given(OfInput) is not Constant { Shape: [_, _, var features] } w
            || Given(OfState) is not Constant { Shape: [_, _, var units] } r)
            throw node.Refuses("has weights that the file computes, or not of three axes", "export it with do_constant_folding=True");
        Constant? b = GivenOrNone(Bias) switch
        {
            null => null,
            Constant bias => bias,
            _ => throw node.Refuses("has biases that the file computes", "export it with do_constant_folding=True"),
        };
        if (units is < 1 or > RnnPlan.MostSize / 2 || features is < 1 or > RnnPlan.MostSize
            || !w.Shape.SequenceEqual([directions, gates * units, features]) || !r.Shape.SequenceEqual([directions, gates * units, units])
            || (b is not null && !b.Shape.SequenceEqual([directions, 2 * gates * units])) || node.Integer("hidden_size", units) != units)
            throw node.Refuses(
                $"has weights {Extent.Text(w.Sizes)} and {Extent.Text(r.Sizes)}, which do not fit each other, directions or biases");
        for (int state = 0; state < states; state++)
            StateInputs.Check(source, node, node.Input(FirstState + state), IsRead);
        Count((long)w.Values.Length + r.Values.Length + 2L * directions * gates * units);
        if (++networks > MostNetworks)
            throw node.Refuses($"is one more than {MostNetworks} networks, which is the most that are read");

        var x = InRows(features);
        var scope = Parameters.Scope(names.OfScope(node.Scope));
        var rnn = Rnn.Create(CellSpec.Parse(Cell(b is null)), scope, features, units, bidirectional: directions == 2);
        TakeWeights(rnn, w, r, b);
        Emit(rnn, x.Slot, isOfAllSteps: HasLengths && node.Input(Lengths).Length == 0);
    }

    // True of the input, and of lengths: the other inputs of a file are states.
    bool IsRead(string name) => name == InputName || values.GetValueOrDefault(name) is Mark;

    string Cell(bool hasNoBias)
    {
        List<string> options = [];
        if (node.Type == "GRU" && node.Integer("linear_before_reset", 0) == 0)
            options.Add("reset=before");
        if (node.Type == "RNN" && IsRectified())
            options.Add("nonlinearity=relu");
        if (hasNoBias)
            options.Add("no-bias");
        string name = node.Type.ToLowerInvariant();
        return options.Count == 0 ? name : $"{name}:{string.Join(',', options)}";
    }

    bool IsRectified() => node.Texts("activations") is [var first, ..] && first.Equals("Relu", StringComparison.OrdinalIgnoreCase);

    int Directions() => node.Text("direction", "forward") switch
    {
        "forward" => 1,
        "bidirectional" => 2,
        var other => throw node.Refuses($"runs in direction {Quote.Of(other)}", "export it forward or bidirectional"),
    };

    void RefuseOptions()
    {
        foreach (string option in (string[])["clip", "activation_alpha", "activation_beta"])
        {
            if (node.Has(option))
                throw node.Refuses($"has {option}, which networks here have not");
        }
        if (node.Integer("input_forget", 0) != 0 || node.Input(Peepholes).Length > 0)
            throw node.Refuses("has coupled gates or peepholes, which LSTMs here have not");
        if (node.Integer("layout", 0) != 0)
            throw node.Refuses("has sequences first (layout = 1)", "export it with time first and axes exchanged around it");
        string[] activations = node.Texts("activations");
        string[] usual = node.Type switch
        {
            "RNN" => [IsRectified() ? "Relu" : "Tanh"],
            "GRU" => ["Sigmoid", "Tanh"],
            _ => ["Sigmoid", "Tanh", "Tanh"],
        };
        for (int k = 0; k < activations.Length; k++)
        {
            if (!activations[k].Equals(usual[k % usual.Length], StringComparison.OrdinalIgnoreCase))
                throw node.Refuses($"has the activation {Quote.Of(activations[k])}, where networks here have {usual[k % usual.Length]}");
        }
        if (node.Input(Lengths).Length > 0 && Given(Lengths) is not Mark { Kind: MarkKind.Lengths })
            throw node.Refuses("has sequence_lens that are no input", "export it with lengths as an input, or without");
    }

    // [B, T, n] in memory, of the file's [T, B, n].
    Flow InRows(int features)
    {
        var x = Tensor(0);
        var sizes = x.Sizes;

        // Where there are as many sequences as steps, what lies first in memory are the sequences.
        bool isExchanged = sizes.AsSpan().SequenceEqual([batch, steps, features])
            && (batch != steps || (batch != 1 && x.Order[0] < x.Order[1]));
        MeetsTimeFirst |= isExchanged;
        return !isExchanged && sizes.AsSpan().SequenceEqual([steps, batch, features])
            ? InMemory(x, [x.Order[1], x.Order[0], x.Order[2]])
            : throw node.Refuses($"reads {Extent.Text(sizes)}; by its weights it takes [steps, batch, {features}]");
    }

    void TakeWeights(Rnn rnn, Constant w, Constant r, Constant? b)
    {
        int[] gates = rnn.Spec.Type.Operator(rnn.Spec)!.Order;
        int units = rnn.HiddenSize;
        for (int way = 0; way < rnn.Directions; way++)
        {
            foreach (var (name, parameter) in rnn.Layers[way].Scope.Parameters)
            {
                var from = name switch { "weight_ih" => w, "weight_hh" => r, _ => b! };
                int block = parameter.Shape.Length / gates.Length, perWay = from.Values.Length / rnn.Directions;
                int at = way * perWay + (name == "bias_hh" ? gates.Length * units : 0);
                float[] to = new float[parameter.Shape.Length];
                for (int k = 0; k < gates.Length; k++)
                    from.Values.AsSpan(at + k * block, block).CopyTo(to.AsSpan(gates[k] * block));
                initial.Add((parameter, to));
            }
        }
    }

    void Emit(Rnn rnn, int x, bool isOfAllSteps)
    {
        (int directions, Extent units) = (rnn.Directions, rnn.HiddenSize);
        var all = new Flow(slots++, [batch, steps, directions, units], [1, 2, 0, 3]);
        values[node.Output(0)] = all;
        string[] states = [.. rnn.StateNames];
        var ends = new Flow?[states.Length];
        for (int state = 0; state < states.Length; state++)
        {
            if (node.Output(1 + state) is { Length: > 0 } name)
                values[name] = ends[state] = new Flow(slots++, [batch, directions, units], [1, 0, 2]);
        }
        made.Add((in run) =>
        {
            var y = isOfAllSteps ? rnn.Run(run[x], run.OfAllSteps) : rnn.Run(run[x], run.Pass);
            run[all.Slot] = y.Y.Reshape(run.Shape(all.Memory));
            for (int state = 0; state < ends.Length; state++)
            {
                if (ends[state] is not { } end)
                    continue;
                var first = y.FinalState(states[state], 0);
                run[end.Slot] = directions == 1
                    ? first.Reshape(run.Shape(end.Memory))
                    : Variable.Stack(1, first, y.FinalState(states[state], 1));
            }
        });
    }
}
