using MoGru.Engine.Formats;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>The samples of what was begun before: where they cannot be had any more, they may lie elsewhere.</summary>
static class ResumedData
{
    /// <param name="folder">The folder of the run or the experiment that is continued.</param>
    /// <exception cref="DataFormatException">The data is not there, or is not what the run was begun on.</exception>
    public static TaskData Open(RunConfig config, string folder)
    {
        var task = TaskCatalog.Find(config.Task);
        try
        {
            return task.Open(config);
        }
        catch (DataFormatException exception) when (task.HasRecordings)
        {
            string moved = config.TestLoads is null ? "--data DIR" : "--data DIR and --test-loads DIR";
            throw new DataFormatException(
                $"{exception.Message.TrimEnd('.')}. Where the data lies elsewhere now, continue with --resume {Quote.Visible(folder)} and "
                    + $"its {moved}.", exception.Path, exception);
        }
        catch (TaskOptionException exception) when (task.HasRecordings)
        {
            throw new DataFormatException(
                $"{Quote.Visible(folder)}: the data are not those that it was started with: {exception.Message.TrimEnd('.')}; bring "
                    + "the old files back, or start anew with --out.", folder, exception);
        }
    }
}
