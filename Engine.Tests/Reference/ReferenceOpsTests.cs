using Xunit;

namespace MoGru.Tests.Reference;

public class ReferenceOpsTests
{
    [Fact]
    public void LayerNorm_OfItsRecord_MatchesForwardAndGradient()
    {
        var record = GoldenRecord.Load("op_layer_norm");
        Dictionary<string, double[]> arrays = new()
        {
            ["x"] = record["input.x"],
            ["param.weight"] = record["param.weight"],
            ["param.bias"] = record["param.bias"],
        };

        Close.Equal(record["expected.y"], LayerNorm(arrays)["y"], 1e-12, "y");
        var cotangents = record.Under("cotangent.");
        MatchesGradient(record, arrays, at => CentralDifferences.Weighted(LayerNorm(at), cotangents));

        static Dictionary<string, double[]> LayerNorm(IReadOnlyDictionary<string, double[]> at) =>
            new() { ["y"] = ReferenceOps.LayerNorm(at["x"], at["param.weight"], at["param.bias"]) };
    }

    [Fact]
    public void MaskedCrossEntropy_OfItsRecord_MatchesLossAndGradient()
    {
        var record = GoldenRecord.Load("op_masked_cross_entropy");
        int[] target = Array.ConvertAll(record["input.target"], label => (int)label);
        double Loss(IReadOnlyDictionary<string, double[]> at) =>
            ReferenceOps.MaskedCrossEntropy(at["logits"], target, record["input.mask"]);
        Dictionary<string, double[]> arrays = new() { ["logits"] = record["input.logits"] };

        Close.Equal(record["expected.loss"], [Loss(arrays)], 1e-12, "loss");
        MatchesGradient(record, arrays, Loss);
    }

    [Fact]
    public void VicReg_OfItsRecord_MatchesLossAndGradient()
    {
        var record = GoldenRecord.Load("op_vicreg");
        int batch = record.Shape("input.z1")[0];
        double Loss(IReadOnlyDictionary<string, double[]> at) => ReferenceOps.VicReg(at["z1"], record["input.z2"], batch);
        Dictionary<string, double[]> arrays = new() { ["z1"] = record["input.z1"] };

        Close.Equal(record["expected.loss"], [Loss(arrays)], 1e-12, "loss");
        MatchesGradient(record, arrays, Loss);
    }

    static void MatchesGradient(
        GoldenRecord record, Dictionary<string, double[]> arrays, Func<IReadOnlyDictionary<string, double[]>, double> loss)
    {
        var gradients = CentralDifferences.Gradient(arrays, loss, most: 100);
        foreach (var (name, values) in record.Under("grad.")) Close.Below(1e-8, gradients[name].ErrorOf(values), name);
    }
}
