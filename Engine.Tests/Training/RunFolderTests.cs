using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

public class RunFolderTests
{
    [Fact]
    public void CreateUnique_ByManyAtOnce_GivesEachItsOwn()
    {
        using var temporary = new TemporaryFolder();
        string[] paths = new string[24];
        var threads = Enumerable.Range(0, paths.Length)
            .Select(k => new Thread(() => paths[k] = RunFolder.CreateUnique(temporary.PathOf("run")).Path)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(paths.Length, paths.Distinct().Count());
        Assert.Contains(temporary.PathOf("run"), paths);
        Assert.Contains(temporary.PathOf("run-2"), paths);
        using (RunFolder.CreateOrOpen(paths[0]).Lock())
            Assert.Single(Directory.GetFiles(paths[0]));
        Assert.Empty(Directory.GetFiles(paths[0]));
    }

    [Fact]
    public void Lock_HeldElsewhere_SaysSo()
    {
        using var temporary = new TemporaryFolder();
        using var held = RunFolder.CreateOrOpen(temporary.PathOf("run")).Lock();
        Assert.Contains("another process is working", LockFault(RunFolder.CreateOrOpen(temporary.PathOf("run"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_TakenAndLeftByMany_IsHeldByOneAtATime()
    {
        using var temporary = new TemporaryFolder();
        int holders = 0, most = 0, taken = 0;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int k = 0; k < 150; k++)
            {
                try
                {
                    using var held = FolderLock.Take(temporary.Path);
                    int now = Interlocked.Increment(ref holders);
                    most = Math.Max(most, now);
                    Interlocked.Increment(ref taken);
                    Interlocked.Decrement(ref holders);
                }
                catch (UsageException)
                {
                    Thread.Yield();
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(1, most);
        Assert.InRange(taken, 1, 600);
        Assert.Empty(Directory.GetFiles(temporary.Path));
    }

    [Fact]
    public void Lock_ThatIsALink_LeavesItsTargetAlone()
    {
        using var temporary = new TemporaryFolder();
        string target = temporary.PathOf("target");
        File.WriteAllText(target, "mine");
        var folder = RunFolder.CreateOrOpen(temporary.PathOf("run"));
        File.CreateSymbolicLink(FolderLock.PathIn(folder.Path), target);
        Assert.Contains("run.lock in it is a link", LockFault(folder), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(target));
    }

    [Fact]
    public void Lock_InAFolderThatIsGone_BlamesNoOtherProcess()
    {
        using var temporary = new TemporaryFolder();
        var folder = RunFolder.CreateOrOpen(temporary.PathOf("run"));
        Directory.Delete(folder.Path);
        Assert.Contains("cannot be written to", LockFault(folder), StringComparison.Ordinal);
    }

    static string LockFault(RunFolder folder) => Assert.Throws<UsageException>(() => folder.Lock().Dispose()).Message;

    [Fact]
    public void Lock_AfterAKill_SweepsWhatWasBeingWritten()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf(".mogru-1-0.tmp"), "half a checkpoint");
        using (RunFolder.CreateOrOpen(folder.Path).Lock())
            Assert.Equal(["run.lock"], folder.Files);
        Assert.Empty(folder.Files);
    }
}
