using Xunit;

namespace MoGru.Tests.Reference;

public class CentralDifferencesTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(-4)]
    [InlineData(40)]
    public void Gradient_OfASmoothFunction_IsExactToTenDigits(double x)
    {
        Dictionary<string, double[]> arrays = new() { ["x"] = [x] };

        var gradient = CentralDifferences.Gradient(arrays, at => Math.Sin(at["x"][0]) + Math.Exp(at["x"][0] / 10));

        Close.Below(1e-10, gradient["x"].ErrorOf([Math.Cos(x) + Math.Exp(x / 10) / 10]), "x");
        Assert.Equal(x, arrays["x"][0]);
    }

    [Fact]
    public void Gradient_NearAKink_IsThatOfItsSide()
    {
        Dictionary<string, double[]> arrays = new() { ["x"] = [1 - 1e-4] };

        var gradient = CentralDifferences.Gradient(arrays, at => Math.Min(1, at["x"][0]));

        Close.Below(1e-9, gradient["x"].ErrorOf([1]), "x");
    }

    [Fact]
    public void Gradient_OfMoreElementsThanWanted_IsASeededSample()
    {
        Dictionary<string, double[]> arrays = new() { ["x"] = new double[50] };
        int[] Places(int seed) => CentralDifferences.Gradient(arrays, at => at["x"].Sum(), most: 5, seed)["x"].Places;

        Assert.Equal(5, Places(1).Distinct().Count());
        Assert.Equal(Places(1), Places(1));
        Assert.NotEqual(Places(1), Places(2));
    }

    [Fact]
    public void Gradient_OfANonFiniteLoss_Throws() =>
        Assert.Throws<ArithmeticException>(() =>
            CentralDifferences.Gradient(new Dictionary<string, double[]> { ["x"] = [0] }, _ => double.NaN));
}
