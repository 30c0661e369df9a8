using MoGru.Cells.Models;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Tasks.Parity;

/// <summary>
/// Replays the record of a whole model, which has the kind of a cell's and a name that is none of a cell: its output, and the gradients of
/// Σ output ⊙ cotangent.
/// </summary>
sealed class ModelReplay
{
    /// <summary>The models by the names of records: each declares its parameters, and gives what makes its output of the record's inputs.</summary>
    static readonly Dictionary<string, Func<GoldenRecord, ParameterList, Func<ModelReplay, Variable>>> models = new(StringComparer.Ordinal)
    {
        ["TPGN"] = (record, parameters) =>
        {
            var model = new Tpgn(parameters, Tpgn(record));
            return replay => model.Forward(replay.Differentiated("x"), model.Options.Marks > 0 ? replay.Given("marks") : default, default);
        },
    };

    readonly GoldenRecord record;
    readonly Tape tape = new();
    readonly List<(string Name, Variable Variable)> inputs = [];

    ModelReplay(GoldenRecord record) => this.record = record;

    /// <summary>True of a record of one of the models.</summary>
    public static bool Knows(GoldenRecord record) => models.ContainsKey(record.Label("cell"));

    /// <exception cref="Engine.Formats.DataFormatException">The record's tensors do not fit each other.</exception>
    public static Comparison Run(GoldenRecord record)
    {
        var parameters = new ParameterList();
        var forward = models[record.Label("cell")](record, parameters);
        record.Load(parameters);
        parameters.ZeroGradients();
        return new ModelReplay(record).Replay(forward, parameters);
    }

    Comparison Replay(Func<ModelReplay, Variable> forward, ParameterList parameters)
    {
        var comparison = new Comparison();
        var y = forward(this);
        if (record.Has("expected.y"))
            comparison.Add(Quantity.Forward, "y", y.Value, record.Doubles("expected.y"));
        if (!record.Has("cotangent.y"))
            return comparison;
        tape.Backward((y * tape.Input(y.Shape, record.Floats("cotangent.y"))).Sum());
        foreach (var (name, variable) in inputs.Where(input => record.Has($"grad.{input.Name}")))
            comparison.Add(Quantity.Gradient, name, variable.Gradient, record.Doubles($"grad.{name}"));
        foreach (var parameter in parameters.Where(p => record.Has($"grad.param.{p.Name}")))
            comparison.Add(Quantity.Gradient, parameter.Name, parameter.Gradient, record.Doubles($"grad.param.{parameter.Name}"));
        return comparison;
    }

    Variable Given(string name) => tape.Input(Shape.Of(record.Sizes($"input.{name}")), record.Floats($"input.{name}"));

    Variable Differentiated(string name)
    {
        inputs.Add((name, tape.InputWithGradient(Shape.Of(record.Sizes($"input.{name}")), record.Floats($"input.{name}"))));
        return inputs[^1].Variable;
    }

    static TpgnOptions Tpgn(GoldenRecord record) =>
        new(Size(record, "length"), Size(record, "period"), Size(record, "pred"), Size(record, "hidden_size"))
        {
            Channels = Size(record, "input_size"),
            Marks = record.Whole("marks", 0, 65_536, absent: 0),
            Normalised = record.Flag("norm", true),
            ShortBranch = record.Flag("short", true),
        };

    static int Size(GoldenRecord record, string key) => record.Whole(key, 1, 65_536);
}
