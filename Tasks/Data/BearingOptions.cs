namespace MoGru.Tasks.Data;

/// <summary>How the recordings become training and validation windows.</summary>
enum BearingProtocol
{
    /// <summary>The normal record stays at 48 kHz, and overlapping windows of one record fall on both sides of the split.</summary>
    Published,

    /// <summary>All records at 12 kHz, each cut in time: the first 80 % train, the last 20 % validate.</summary>
    Fair,
}

/// <summary>Choices of the bearing task; the defaults are the published ones.</summary>
sealed record BearingOptions
{
    /// <summary>The folder with the recordings; null for generated signals.</summary>
    public string? Folder { get; init; }

    public BearingProtocol Protocol { get; init; } = BearingProtocol.Published;

    /// <summary>The folder with the recordings at other loads, which are tested on; null for none.</summary>
    public string? TestLoads { get; init; }

    /// <summary>σ of the noise added to the standardised signal.</summary>
    public double Noise { get; init; }

    /// <summary>Samples a window.</summary>
    public int Window { get; init; } = 1024;

    /// <summary>Samples from the start of one window to the next.</summary>
    public int Stride { get; init; } = 512;

    /// <summary>Refuses impossible choices.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("bearing")
        .Require(
            Folder is null || Folder.Length > 0,
            "--data is empty; give the folder with the recordings, or leave it out for generated signals.")
        .Require(
            TestLoads is null || TestLoads.Length > 0 && Folder is not null && Protocol == BearingProtocol.Fair,
            "--test-loads tests what recordings have taught at 12 kHz: it needs a folder, --data and --protocol fair.")
        .Require(Enum.IsDefined(Protocol), $"--protocol is {Protocol}; it must be published or fair.")
        .Deviation("--noise", Noise)
        .Range("--seq-len", Window, 2, OptionFaults.MaxSteps)
        .Range("stride", Stride, 1, OptionFaults.MaxSteps)
        .ThrowIfAny();
}
