using MoGru.Tasks.Statistics;
using Xunit;

namespace MoGru.Tests.Statistics;

public class HolmTests
{
    [Fact]
    public void Correct_OfFourTests_IsHolmsExample()
    {
        // Sorted 0.005, 0.01, 0.03, 0.04 become 4, 3, 2 and 1 times as large, none below the one before.
        double[] corrected = Holm.Correct([0.01, 0.04, 0.03, 0.005]);

        double[] expected = [0.03, 0.06, 0.06, 0.02];
        Assert.All(corrected.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void Correct_WithTiesOnesAndUnknowns_KeepsTheirPlaces()
    {
        Assert.Equal([1, 1, 1], Holm.Correct([0.6, 0.6, 1]));
        Assert.Equal([0.04, double.NaN, 0.03], Holm.Correct([0.04, double.NaN, 0.015]));
        Assert.Equal([double.NaN], Holm.Correct([double.NaN]));
        Assert.Empty(Holm.Correct([]));
    }
}
