using Xunit;

namespace MoGru.Tests.Reference;

public class ReferenceCellTests
{
    const int Sampled = 16;

    public static TheoryData<string> Records => [.. GoldenRecord.OfCells];

    // The slope of a surrogate is no derivative.
    public static TheoryData<string> Differentiable =>
        [.. GoldenRecord.OfCells.Where(name => !name.Contains("_surrogate", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Records))]
    public void Forward_OfEveryCellRecord_GivesItsOutputs(string name)
    {
        var record = GoldenRecord.Load(name);
        var outputs = Replay(record)(Arrays(record));

        // Records leave out the states of the state-space model, and the steps that suRNN and the almost-linear RNN count.
        string? unrecorded = RecordConfiguration.Of(record).Spec.Type.Name switch { "ssm" => "xn.", "su-rnn" => "tn.", "al-rnn" => "phasen", _ => null };
        var expected = record.Under("expected.").Where(pair => !IsOfAnother(pair.Key)).ToDictionary();
        var states = outputs.Keys.Where(key => unrecorded is null || !key.StartsWith(unrecorded, StringComparison.Ordinal));
        Assert.Equal(expected.Keys.Order(), states.Order());
        foreach (var (output, values) in expected) Close.Equal(values, outputs[output], 1e-12, output);
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void CentralDifferences_OfEveryCellRecord_AreItsGradients(string name)
    {
        var record = GoldenRecord.Load(name);
        var (forward, cotangents) = (Replay(record), record.Under("cotangent."));

        var at = Arrays(record);
        var gradients = CentralDifferences.Gradient(
            at, arrays => CentralDifferences.Weighted(forward(arrays), cotangents), CentralDifferences.Sampled(Sampled, at.Count));

        var expected = record.Under("grad.");
        Assert.Equal(expected.Keys.Order(), gradients.Keys.Order());
        foreach (var (array, values) in expected) Close.Below(1e-8, gradients[array].ErrorOf(values), array);
    }

    // What the equations do not give: parameters as a pass leaves them, and another evaluation's results.
    static bool IsOfAnother(string output) =>
        output.StartsWith("param.", StringComparison.Ordinal) || output.StartsWith("newton.", StringComparison.Ordinal);

    static bool IsMask(string input) => input.StartsWith("mask.", StringComparison.Ordinal);

    // Parameters as param.…, as a pass leaves them, inputs without their prefix: the names of the record's gradients.
    static Dictionary<string, double[]> Arrays(GoldenRecord record)
    {
        var arrays = record.Under("input.").Where(pair => !IsMask(pair.Key)).ToDictionary();
        foreach (var (name, values) in record.Under("param.").Where(pair => !record.IsConstant(pair.Key))) arrays["param." + name] = values;
        foreach (var (name, values) in record.Under("expected.param.")) arrays["param." + name] = values;
        return arrays;
    }

    static Func<IReadOnlyDictionary<string, double[]>, Dictionary<string, double[]>> Replay(GoldenRecord record)
    {
        var network = ReferenceNetwork.Of(record);
        int[] shape = record.Shape("input.x");
        var masks = record.Under("input.").Where(pair => IsMask(pair.Key)).ToArray();
        return arrays => network.Forward(arrays.Concat(masks).ToDictionary(), shape[0], shape[1]);
    }
}
