using System.Diagnostics.CodeAnalysis;
using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class ExperimentalTests
{
    // What spreads work over threads is for whoever trains.
    static readonly Type[] promised = [typeof(Workers), typeof(IWork), typeof(Share)];

    [Fact]
    public void Contract_OfCellsByHand_WarnsThatItMayChange()
    {
        Type[] known = [typeof(Cell), typeof(FusedCellType), typeof(GateMath)];
        var types = known.SelectMany(type => type.Assembly.GetExportedTypes()).Distinct()
            .Where(type => known.Contains(type) || type is { IsNested: false, Namespace: "MoGru.Cells.Scanning" or "MoGru.Engine.Kernels" })
            .Except(promised).ToList();

        Assert.True(types.Count > known.Length);
        Assert.All(types, type => Assert.Equal("MOGRU001", Assert.IsType<ExperimentalAttribute>(
            Assert.Single(type.GetCustomAttributes(typeof(ExperimentalAttribute), false))).DiagnosticId));
    }
}
