using System.Text.RegularExpressions;
using Xunit;

namespace MoGru.Tests.House;

public partial class SourceTests
{
    const int LongestFile = 400, LongestMedian = 120;

    static readonly string[] Projects = ["Engine", "Cells", "Tasks", "Engine.Tests", "Bench"];

    // Element by element, one rounding each: the same bits on every machine. Sums, dot products and the transcendental functions of
    // TensorPrimitives follow the width of the machine's vectors; those of the engine are in Kernels.
    static readonly string[] Elementwise = ["Add", "Subtract", "Multiply", "Divide", "FusedMultiplyAdd", "Negate", "Abs", "Sqrt", "Clamp", "ConvertChecked"];

    [Fact]
    public void Files_OfAllProjects_AreShort()
    {
        int[] lengths = [.. SourceFile.Of(Projects).Select(file => file.Lines.Length).Order()];

        Assert.All(SourceFile.Of(Projects), file => Assert.True(
            file.Lines.Length <= LongestFile, $"{file.Path} has {file.Lines.Length} lines; a file has at most {LongestFile}."));
        Assert.InRange(lengths[lengths.Length / 2], 1, LongestMedian - 1);
    }

    [Fact]
    public void Libraries_UseOfTensorPrimitives_IsElementByElement() => Assert.All(
        SourceFile.Of("Engine", "Cells"),
        file => Assert.All(Primitive().Matches(file.Code), call => Assert.Contains(call.Groups["name"].Value, Elementwise)));

    [Theory]
    [InlineData(@"(?<!Fused)MultiplyAdd(Estimate)?\(", "FusedMultiplyAdd rounds once everywhere; others do where the hardware can")]
    [InlineData(@"\bVector(64|128|256|512)?\.(Sum|Dot)\b|\bVector<", "the order of the sum would follow the hardware")]
    [InlineData(@"\w*(Reciprocal|Sqrt)\w*Estimate\(", "estimates differ between processors")]
    [InlineData(@"\bMathF?\.(Exp|Log|Pow|Tanh|Sinh|Cosh|Sin|Cos|Tan|Cbrt)\w*\(", "the platform's functions differ in the last bit")]
    public void Libraries_Sources_AvoidWhatDiffersBetweenMachines(string pattern, string why) => Assert.All(
        SourceFile.Of("Engine", "Cells").Where(file => !file.Path.StartsWith("Cells/Statistics/", StringComparison.Ordinal)),  // p is told, not computed with
        file => Assert.False(Regex.IsMatch(file.Code, pattern), $"{file.Path} has {Regex.Match(file.Code, pattern)}: {why}."));

    [GeneratedRegex(@"\bTensorPrimitives\.(?<name>\w+)")]
    private static partial Regex Primitive();
}
