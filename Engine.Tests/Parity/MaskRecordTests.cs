using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tasks.Parity;
using MoGru.Tests.Cells.Contract;
using MoGru.Tests.Formats;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Parity;

/// <summary>Records that give the masks of a cell, or the rates that evaluation takes the means of.</summary>
public sealed class MaskRecordTests : IDisposable
{
    const int Batch = 2, Steps = 4, Input = 2, Hidden = 3, Layers = 2;
    const string Masks = "\"zoneout\": true, \"state_dropout\": true";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("zoneout-by-hand", Masks, true)]
    [InlineData("zoneout-plain", Masks, true)]
    [InlineData("zoneout-by-hand", "\"zoneout_rate\": 0.15", false)]
    [InlineData("zoneout-plain", "\"zoneout_rate\": 0.15", false)]
    public void Run_OfARecordOfMasksOrRates_AgreesWithTheReference(string cell, string options, bool masks)
    {
        var (result, comparison) = RecordReplay.Run(Written(cell, options, masks), ContractCells.Catalog);

        Assert.True(result.Passed, $"forward {result.Forward}, gradient {result.Gradient}, worst in {comparison.Tensor(Quantity.Gradient)}");
        Assert.Throws<DataFormatException>(() => RecordReplay.Run(Written(cell, options, masks)));
    }

    [Fact]
    public void Run_OfOtherMasksThanTheOutputsAreOf_DoesNotPass()
    {
        string path = Written("zoneout-by-hand", Masks, true, "input.mask.zoneout_h.1", [Batch, Steps, Hidden]);

        Assert.False(RecordReplay.Run(path, ContractCells.Catalog).Result.Passed);
    }

    [Theory]
    [InlineData("input.mask.zoneout_c.0", new[] { Batch, Steps, Hidden }, "its input.mask.zoneout_c.0 belongs to nothing that its model has or gives")]
    [InlineData("input.mask.zoneout_h.2", new[] { Batch, Steps, Hidden }, "its input.mask.zoneout_h.2 belongs to nothing that its model has or gives")]
    [InlineData("input.mask.zoneout_h.1", new[] { Batch, Hidden }, "The side input zoneout_h of cell 1 is [2, 3]; it must be [2, 4, 3]")]
    [InlineData("input.mask.state.0", new[] { 1, 1, 1, 1, 1, 1, 6 }, "its tensors do not fit each other")]
    public void Run_OfAMaskThatTheCellDoesNotTake_NamesIt(string name, int[] shape, string message)
    {
        string path = Written("zoneout-by-hand", Masks, true, name, shape);

        Fault.Says(message, () => RecordReplay.Run(path, ContractCells.Catalog));
    }

    // Another mask of zeros, in place of the one of its name if there is one.
    string Written(string cell, string options, bool masks, string other = "", int[]? otherShape = null)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(ContractCells.Of(masks ? cell : $"{cell}:zoneout=0.15"), parameters, Input, Hidden, Layers);
        parameters.Initialise(new RandomStream(5, "record"));
        var shapes = parameters.ToDictionary(parameter => $"param.{parameter.Name}", parameter => parameter.Shape);
        var arrays = parameters.ToDictionary(parameter => $"param.{parameter.Name}", parameter => Array.ConvertAll(parameter.Value.ToArray(), v => (double)v));
        var random = new RandomStream(7, "record").At(0);
        Add("input.x", [Batch, Steps, Input], (ref Generator from) => (float)from.Uniform(-1, 1));
        for (int k = 0; k < Layers; k++)
        {
            foreach (var side in rnn.Layers[k].Sides)
            {
                float mean = side.Missing!.Value;
                Add($"input.mask.{side.Name}.{k}", side.In(Batch, Steps), (ref Generator from) => masks ? from.Uniform() < 0.4 ? 0 : 1.25f : mean);
            }
        }
        var cotangents = new Dictionary<string, double[]> { ["y"] = [.. Enumerable.Range(0, Batch * Steps * Hidden).Select(i => (double)MathF.Cos(i))] };

        var writer = new SafetensorsWriter();
        (writer.Metadata["kind"], writer.Metadata["cell"]) = ("cell", cell);
        writer.Metadata["config"] = $"{{\"input_size\": {Input}, \"hidden_size\": {Hidden}, \"num_layers\": {Layers}, {options}}}";
        if (otherShape is not null)
            writer.Add(other, otherShape, new float[otherShape.Aggregate((product, size) => product * size)]);
        foreach (var (name, values) in arrays.Where(array => !IsMask(array.Key) || (masks && array.Key != other)))
            writer.Add(name, shapes[name].ToArray(), Array.ConvertAll(values, value => (float)value));
        var gradients = CentralDifferences.Gradient(arrays, values => CentralDifferences.Weighted(Outputs(values), cotangents));
        foreach (var (name, gradient) in gradients.Where(gradient => !IsMask(gradient.Key)))
            writer.Add($"grad.{name.Replace("input.", "", StringComparison.Ordinal)}", shapes[name].ToArray(), gradient.Values);
        writer.Add("cotangent.y", [Batch, Steps, Hidden], Array.ConvertAll(cotangents["y"], value => (float)value));
        writer.Add("expected.y", [Batch, Steps, Hidden], Outputs(arrays)["y"]);
        string path = folder.PathOf("record.safetensors");
        writer.Save(path);
        return path;

        void Add(string name, Shape shape, Draw draw)
        {
            shapes[name] = shape;
            arrays[name] = new double[shape.Length];
            foreach (ref double value in arrays[name].AsSpan())
                value = draw(ref random);
        }

        Dictionary<string, double[]> Outputs(IReadOnlyDictionary<string, double[]> values)
        {
            var run = new PlainRun<DoubleTensor>(
                rnn, new([Batch, Steps, Input], values["input.x"]), parameter => new(parameter.Shape, values[$"param.{parameter.Name}"]),
                (state, index) => new([Batch, Hidden], new double[Batch * Hidden]),
                (layer, index) => [.. layer.Sides.Select(side => new DoubleTensor(side.In(Batch, Steps), values[$"input.mask.{side.Name}.{index}"]))]);
            return new() { ["y"] = rnn.Frame.Forward(run).Values.ToArray() };
        }
    }

    static bool IsMask(string name) => name.StartsWith("input.mask.", StringComparison.Ordinal);

    delegate float Draw(ref Generator from);
}
