using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Parity;

/// <summary>Replays the record of a recurrent network: outputs and final states, and the gradients of Σ outputs ⊙ cotangents.</summary>
sealed class CellReplay
{
    readonly GoldenRecord record;
    readonly ParameterList parameters = new();
    readonly Rnn rnn;
    readonly Tape tape = new();
    readonly int batch, steps;
    readonly List<(string Name, Variable Variable)> inputs = [];
    readonly Comparison comparison = new();

    CellReplay(GoldenRecord record, CellCatalog catalog)
    {
        this.record = record;
        int[] x = record.Sizes("input.x");
        if (x.Length is < 3 or > 4 || x.Min() < 1)
            throw record.Fault($"input.x is [{string.Join(", ", x)}], expected [B, T, n] or [B, T, n, L]");
        (batch, steps) = (x[0], x[1]);
        rnn = Rnn.Create(
            RecordCell.Of(record, catalog), parameters, record.Floats("input.x").Length / (batch * steps), record.Whole("hidden_size", 1, 65_536), record.Whole("num_layers", 1, 64, absent: 1),
            record.Flag("bidirectional", false));
        if (record.Has("param.head.weight"))
        {
            var head = parameters.Scope("head");
            int outputs = record.FirstSize("param.head.weight");
            head.Add("weight", [outputs, rnn.OutputSize], Initial.Zero);
            head.Add("bias", [outputs], Initial.Zero);
        }
        record.Load(parameters, rnn.Spec.Type.HasConstant);
        parameters.ZeroGradients();
    }

    /// <exception cref="Engine.Formats.DataFormatException">The record's tensors do not fit each other.</exception>
    public static Comparison Run(GoldenRecord record, CellCatalog catalog) => new CellReplay(record, catalog).Replay();

    Comparison Replay()
    {
        var layout = new StateLayout(record, rnn, batch);
        var x = Input("x", [batch, steps, rnn.InputSize], record.Floats("input.x"));
        var initial = new RnnStates();
        foreach (var state in layout.Initial())
            initial[state.State, state.Index] = Input(state.Name, [batch, state.Width], state.Values);

        if (record.Has("expected.newton.residual"))
            CompareNewton(x, initial);
        var output = rnn.Forward(x, initial, sides: Masks());
        var y = output.Y;
        if (parameters.Contains("head.weight"))
            y = y.Linear(tape.Use(parameters["head.weight"]), tape.Use(parameters["head.bias"]));
        Compare(layout, output, y);
        if (Loss(layout, output, y) is { } loss)
        {
            tape.Backward(loss);
            CompareGradients(layout);
        }
        return comparison;
    }

    // The iterates of the first layer, [states, B, T, d] each, and the residual of every one. A record has as many as it asked for: in single
    // precision a residual may become 0 before, where the iterations must not end.
    void CompareNewton(Variable x, RnnStates initial)
    {
        double[] residuals = record.Doubles("expected.newton.residual");
        var iterates = NewtonRnn.Forward(rnn, x, initial, residuals.Length - 1, tolerance: -1).Layers[0].Iterates;
        for (int k = 0; k < iterates.Count; k++)
            comparison.Add(Quantity.Forward, $"newton.{k}", [.. iterates[k].States.SelectMany(state => state)], record.Doubles($"expected.newton.{k}"));
        comparison.Add(Quantity.Forward, "newton.residual", [.. iterates.Select(iterate => (float)iterate.Residual)], residuals);
    }

    // Masks that the record gives, input.mask.{name}.{layer · directions + direction}; those that it does not give have their mean.
    RnnSides Masks()
    {
        var masks = new RnnSides();
        foreach (string mask in rnn.SideNames)
        {
            for (int k = 0; k < rnn.NumLayers * rnn.Directions; k++)
            {
                string name = $"input.mask.{mask}.{k}";
                if (record.Has(name))
                    masks[mask, k] = tape.Input(Shape.Of(record.Sizes(name)), record.Floats(name));
            }
        }
        return masks;
    }

    void Compare(StateLayout layout, RnnOutput output, Variable y)
    {
        if (record.Has("expected.y"))
            comparison.Add(Quantity.Forward, "y", y.Value, record.Doubles("expected.y"));
        foreach (var parameter in parameters.Where(p => record.Has($"expected.param.{p.Name}")))
            comparison.Add(Quantity.Forward, parameter.Name, parameter.Value, record.Doubles($"expected.param.{parameter.Name}"));
        foreach (var state in layout.Final("expected", record.Doubles))
            comparison.Add(Quantity.Forward, state.Name, output.FinalState(state.State, state.Index).Value, state.Values);

        float[] betas = new float[batch * steps];
        if (!record.Has("expected.betas") || !output.MeanRetention(0, betas))
            return;
        double[] expected = record.Doubles("expected.betas");  // [B, T, layers]
        int layers = rnn.NumLayers * rnn.Directions;
        float[] actual = new float[batch * steps * layers];
        for (int k = 0; k < layers && output.MeanRetention(k, betas); k++)
        {
            for (int i = 0; i < betas.Length; i++)
                actual[i * layers + k] = betas[i];
        }
        comparison.Add(Quantity.Forward, "betas", actual, expected);
    }

    // Without cotangents there is no loss, and the record tells of the forward direction alone.
    Variable? Loss(StateLayout layout, RnnOutput output, Variable y)
    {
        Variable? loss = record.Has("cotangent.y") ? Weighted(y, record.Floats("cotangent.y")) : null;
        foreach (var state in layout.Final("cotangent", record.Floats))
        {
            var term = Weighted(output.FinalState(state.State, state.Index), state.Values);
            loss = loss is { } sum ? sum + term : term;
        }
        if (loss is null && record.Names("grad.").FirstOrDefault() is { } gradient)
            throw record.Fault($"it has grad.{Engine.Formats.Quote.Of(gradient)[1..^1]} but no cotangent.*, of which a gradient is made");
        return loss;
    }

    Variable Weighted(Variable value, float[] cotangent) => (value * tape.Input(value.Shape, cotangent)).Sum();

    void CompareGradients(StateLayout layout)
    {
        foreach (var (name, variable) in inputs)
        {
            if (name == "x" && record.Has("grad.x"))
                comparison.Add(Quantity.Gradient, "x", variable.Gradient, record.Doubles("grad.x"));
            else if (layout.InitialGradient(name) is { } expected)
                comparison.Add(Quantity.Gradient, name, variable.Gradient, expected);
        }
        foreach (string name in record.Unused(parameters).Where(name => record.Has($"grad.param.{name}")))
        {
            double[] expected = record.Doubles($"grad.param.{name}");
            comparison.Add(Quantity.Gradient, name, new float[expected.Length], expected);
        }
        foreach (var parameter in parameters.Where(p => record.Has($"grad.param.{p.Name}")))
            comparison.Add(Quantity.Gradient, parameter.Name, parameter.Gradient, record.Doubles($"grad.param.{parameter.Name}"));
    }

    Variable Input(string name, Shape shape, float[] values)
    {
        var variable = tape.InputWithGradient(shape, values);
        inputs.Add((name, variable));
        return variable;
    }
}
