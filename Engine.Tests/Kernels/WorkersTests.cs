using MoGru.Engine.Kernels;
using Xunit;

namespace MoGru.Tests.Kernels;

public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Run_ManyTimes_DoesEveryPartOnce(int count)
    {
        using var workers = new Workers(count);
        var work = new Counting(count);
        for (int k = 0; k < 1000; k++)
            workers.Run(work);
        Assert.All(work.Counts, c => Assert.Equal(1000, c));
        Assert.Equal(count, workers.Count);
    }

    [Fact]
    public void Run_PartFailsOnAnotherThread_CallerGetsItAndTheCrewLives()
    {
        using var workers = new Workers(3);
        var fault = Assert.Throws<AggregateException>(() => workers.Run(new Failing(2)));
        Assert.IsType<InvalidDataException>(fault.InnerException);
        var work = new Counting(3);
        workers.Run(work);
        Assert.All(work.Counts, c => Assert.Equal(1, c));
    }

    [Fact]
    public void Run_PartFailsOnTheCallersThread_CallerGetsItAndTheCrewLives()
    {
        using var workers = new Workers(2);
        Assert.Throws<InvalidDataException>(() => workers.Run(new Failing(0)));
        var work = new Counting(2);
        workers.Run(work);
        Assert.All(work.Counts, c => Assert.Equal(1, c));
    }

    [Fact]
    public void Run_Repeated_AllocatesNothing()
    {
        using var workers = new Workers(2);
        var work = new Counting(2);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int k = 0; k < 100; k++)
                workers.Run(work);
        }));
    }

    [Theory]
    [InlineData(0, 1, 3)]
    [InlineData(1, 1, 2)]
    [InlineData(64, 6, 2)]
    [InlineData(100, 16, 7)]
    public void Share_AllParts_CoverAllItemsOnce(int items, int unit, int parts)
    {
        int next = 0;
        for (int part = 0; part < parts; part++)
        {
            var share = Share.Of(items, unit, part, parts);
            Assert.Equal(next, share.Start);
            Assert.True(share.Start % unit == 0 || share.Count == 0);
            next += share.Count;
        }
        Assert.Equal(items, next);
    }

    [Fact]
    public void Workers_NoThread_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Workers(0));

    sealed class Counting(int parts) : IWork
    {
        public int[] Counts { get; } = new int[parts];

        public void Do(int part, int parts)
        {
            if (parts != Counts.Length)
                throw new InvalidOperationException("the number of parts is not that of the threads");
            Counts[part]++;
        }
    }

    sealed class Failing(int failing) : IWork
    {
        public void Do(int part, int parts)
        {
            if (part == failing)
                throw new InvalidDataException("bad part");
        }
    }
}
