using System.Diagnostics.CodeAnalysis;
using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class ExperimentalTests
{
    [Theory]
    [InlineData(typeof(Cell))]
    [InlineData(typeof(FusedCellType))]
    [InlineData(typeof(Lane))]
    [InlineData(typeof(GateMath))]
    [InlineData(typeof(Reduce))]
    public void Contract_OfCellsByHand_WarnsThatItMayChange(Type type) => Assert.Equal(
        "MOGRU001",
        Assert.IsType<ExperimentalAttribute>(Assert.Single(type.GetCustomAttributes(typeof(ExperimentalAttribute), false))).DiagnosticId);
}
