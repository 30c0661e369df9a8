using System.Globalization;

namespace MoGru.Tasks.Data;

/// <summary>Options with which a task cannot be built; the message lists every fault with its remedy.</summary>
sealed class TaskOptionException(string message) : ArgumentException(message);

/// <summary>Collects what is wrong with the options of a task, so that all of it is reported at once.</summary>
sealed class OptionFaults(string task)
{
    /// <summary>The most steps a sequence may have.</summary>
    public const int MaxSteps = 100_000;

    /// <summary>The most different tokens a task may have.</summary>
    public const int MaxVocabulary = 65_536;

    readonly List<string> faults = [];

    /// <summary>Notes a fault unless low &lt;= value &lt;= high.</summary>
    public OptionFaults Range(string option, int value, int low, int high) =>
        Require(
            value >= low && value <= high,
            $"{option} is {value}; it must be {(high == int.MaxValue ? $"at least {low}" : $"from {low} to {high}")}.");

    /// <summary>Notes a fault unless the value is finite and not negative, as a standard deviation is.</summary>
    public OptionFaults Deviation(string option, double value) =>
        Require(
            double.IsFinite(value) && value >= 0,
            string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; it must be a finite number, 0 or above."));

    /// <summary>Notes a fault unless the condition holds.</summary>
    public OptionFaults Require(bool holds, string fault)
    {
        if (!holds)
            faults.Add(fault);
        return this;
    }

    /// <summary>Reports the faults, if there are any, in one message.</summary>
    /// <exception cref="TaskOptionException">There are faults.</exception>
    public void ThrowIfAny()
    {
        if (faults.Count > 0)
            throw new TaskOptionException($"{task}: {string.Join(' ', faults)}");
    }
}
