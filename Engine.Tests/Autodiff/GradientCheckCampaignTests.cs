using System.Globalization;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Autodiff.Checking;
using MoGru.Engine.Random;
using Xunit;
using Xunit.Abstractions;

namespace MoGru.Tests.Autodiff;

/// <summary>
/// Gradients that are right pass and gradients that are wrong do not, over functions drawn at random. MOGRU_GRADIENT_CHECKS names a
/// range of larger functions, such as 0-1000, in place of the few small ones.
/// </summary>
public class GradientCheckCampaignTests(ITestOutputHelper output)
{
    const int FaultsEach = 2;

    int passed, found, hidden;
    readonly List<string> alarms = [], missed = [], untold = [];

    [Fact]
    public void Run_FunctionsDrawnAtRandom_PassAndTheirFaultsAreFound()
    {
        string? range = Environment.GetEnvironmentVariable("MOGRU_GRADIENT_CHECKS");
        int[] ends = [.. (range ?? "0-24").Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        for (int number = ends[0]; number < ends[1]; number++)
            Check(number, small: range is null);

        output.WriteLine(
            $"right: {passed} passed, {untold.Count} not to be told, {alarms.Count} failed; "
                + $"faults: {found} found, {missed.Count} missed, {hidden} below the noise");
        output.WriteLine(string.Join('\n', alarms.Concat(missed).Concat(untold)));
        Assert.Empty(alarms);
        Assert.Empty(missed);
        Assert.True(passed >= 0.95 * (ends[1] - ends[0]), $"only {passed} passed");
        Assert.True(found > 8 * hidden, $"{found} faults were found, {hidden} were below the noise");
    }

    void Check(int number, bool small)
    {
        var function = new RandomFunction(number, small);
        var result = GradientCheck.Run(function.Record, function.Parameters);
        if (result.Verdict == GradientCheckVerdict.Failed)
            alarms.Add($"{function}: {result}, noise {result.Noise:E1}");
        else if (result.Passed)
            passed++;
        else
            untold.Add($"{function}: {result}, noise {result.Noise:E1}");

        var checkedFunction = new CheckedFunction(function.Record, function.Parameters, new GradientCheckOptions().Seed);
        var site = new Site(checkedFunction, checkedFunction.Given);
        var generator = new RandomStream(1, "faults").At(number);
        for (int k = 0; k < FaultsEach; k++)
        {
            int p = generator.Integer(0, function.Parameters.Count);
            string kind = GradientFault.Kinds[generator.Integer(0, GradientFault.Kinds.Length)];
            if (GradientFault.Draw(kind, function.Parameters[p], site.Gradients[p], ref generator) is { } fault)
                Find(function, fault, Shows(fault, new(checkedFunction, site, p, new()), site.Gradients[p]));
        }
    }

    void Find(RandomFunction function, GradientFault fault, bool shows)
    {
        var result = GradientCheck.Run(
            tape =>
            {
                FaultNode.Record(tape, fault.Parameter, fault.Spoil);
                return function.Record(tape);
            },
            function.Parameters);
        if (result.Verdict == GradientCheckVerdict.Failed && result.Parameter == fault.Parameter.Name)
            found++;
        else if (shows)
            missed.Add($"{function}: {fault.Kind} of {fault.Parameter}: {result}, noise {result.Noise:E1}");
        else
            hidden++;
    }

    // What is promised: a fault is found that changes a derivative by three times its noise and three times the tolerance.
    static bool Shows(GradientFault fault, ParameterLooks looks, float[] gradient)
    {
        float[] spoiled = [.. gradient];
        fault.Spoil(spoiled);
        return looks.All.Any(look => Math.Abs(look.Direction.Of(spoiled) - look.Direction.Of(gradient))
            > 3 * (look.Noise + new GradientCheckOptions().Tolerance * looks.ScaleOf(look)));
    }
}
