using System.Text.Json.Serialization;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Exhibits;

/// <summary>
/// What a finished model makes of validation samples of its last epoch: the <c>exhibits</c> of a run object. All follows from the settings and
/// the parameters, so a run that was stopped and resumed has the same.
/// </summary>
sealed record RunExhibits
{
    /// <summary>The names of the classes, in the order of <see cref="Confusion"/>.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Validation samples by true class (rows) and the model's answer (columns).</summary>
    public IReadOnlyList<IReadOnlyList<long>>? Confusion { get; init; }

    /// <summary>The first validation sample of each class.</summary>
    public IReadOnlyList<Waveform>? Waveforms { get; init; }

    /// <summary>Some validation windows with the model's forecasts.</summary>
    public IReadOnlyList<Forecast>? Forecasts { get; init; }

    /// <summary>MoGRU's β along the sequence, a profile a layer.</summary>
    public IReadOnlyList<BetaProfile>? BetaOverSteps { get; init; }
}

/// <summary>The beginning of a series of one class, and what the model takes it for.</summary>
sealed record Waveform
{
    public required string Class { get; init; }
    public required string Predicted { get; init; }

    /// <summary>As the model reads them, standardised.</summary>
    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> Samples { get; init; }
}

/// <summary>A window of a series, the values that follow it, and the model's forecast of them, all standardised.</summary>
sealed record Forecast
{
    /// <summary>The number of the validation sample.</summary>
    public required int Sample { get; init; }

    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> History { get; init; }
    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> Truth { get; init; }
    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> Predicted { get; init; }
}

/// <summary>β over the steps of a sequence, over the samples of one validation batch.</summary>
sealed record BetaProfile
{
    /// <summary>0 for the first layer.</summary>
    public required int Layer { get; init; }

    /// <summary>Mean over samples and hidden units, [T].</summary>
    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Population standard deviation over samples of the mean over hidden units, [T].</summary>
    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> Sd { get; init; }
}
