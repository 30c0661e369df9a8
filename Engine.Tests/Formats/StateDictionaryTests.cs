using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>State dictionaries of networks of two layers that PyTorch 1.13 wrote (Formats/pytorch/make_states.py), and what it computes with them.</summary>
public class StateDictionaryTests
{
    const double Tolerance = 2e-6;

    [Theory]
    [InlineData("rnn_tanh", "rnn")]
    [InlineData("rnn_relu", "rnn:nonlinearity=relu")]
    [InlineData("rnn_no_bias", "rnn:no-bias")]
    [InlineData("gru_both", "gru")]
    [InlineData("gru_no_bias", "gru:no-bias")]
    [InlineData("lstm_both", "lstm")]
    [InlineData("lstm_no_bias", "lstm:no-bias")]
    [InlineData("lstm_projection", "lstm:projection=2")]
    public void Load_OfALayerOfPyTorch_GivesItsOutputsAndGradients(string name, string cell) => Compare(name, parameters =>
    {
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, 3, 5, numLayers: 2, bidirectional: true);
        return x =>
        {
            var output = rnn.Forward(x);
            return [("y", output.Y), .. rnn.StateNames.Select(state => (state, Joined(output, state)))];
        };
    });

    [Theory]
    [InlineData("published_mogru", "mogru", "rnn")]
    [InlineData("published_momgru", "momgru", "rnn")]
    [InlineData("published_ssm", "ssm", null)]
    public void Load_OfAPublishedModel_GivesItsOutputsAndGradients(string name, string cell, string? scope) => Compare(name, parameters =>
    {
        var rnn = Rnn.Create(CellSpec.Parse(cell), scope is null ? parameters : parameters.Scope(scope), 3, 5, numLayers: 2);
        var head = new Linear(parameters.Scope("head"), 5, 2);
        return x => [("y", head.Forward(rnn.Forward(x).Y, default))];
    });

    static void Compare(string name, Func<ParameterList, Func<Variable, (string Name, Variable Value)[]>> make)
    {
        var record = SafetensorsFile.Read(PathOf($"{name}.expected.safetensors"));
        foreach (string ending in (string[])["pt", "safetensors"])
        {
            var parameters = new ParameterList();
            var model = make(parameters);
            var report = parameters.Load(PathOf($"{name}.{ending}"));
            Assert.Equal((parameters.Count, 0, 0), (report.Loaded.Count, report.Kept.Count, report.Left.Count));

            var tape = new Tape();
            var x = tape.InputWithGradient([2, 4, 3], record.Float32("x"));
            Variable loss = default;
            foreach (var (output, value) in model(x))
            {
                Close.Equal(record.ConvertToDouble($"expected.{output}"), Doubles(value.Value), Tolerance, $"{name}.{ending}: {output}");
                var weighted = (value * tape.Input(value.Shape, record.Float32($"cotangent.{output}"))).Sum();
                loss = loss.Exists ? loss + weighted : weighted;
            }
            parameters.ZeroGradients();
            tape.Backward(loss);
            Close.Equal(record.ConvertToDouble("grad.x"), Doubles(x.Gradient), Tolerance, $"{name}.{ending}: gradient of x");
            foreach (var parameter in parameters)
                Close.Equal(record.ConvertToDouble($"grad.{parameter.Name}"), Doubles(parameter.Gradient), Tolerance, $"{name}.{ending}: gradient of {parameter.Name}");
        }
    }

    // [layers · directions, B, d], as PyTorch gives it.
    static Variable Joined(RnnOutput output, string state) =>
        Variable.Stack(0, [.. Enumerable.Range(0, 4).Select(k => output.FinalState(state, k))]);

    static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Formats", "pytorch", name);

    static double[] Doubles(ReadOnlySpan<float> numbers) => [.. numbers.ToArray().Select(number => (double)number)];
}
