namespace MoGru.Tasks.Experiments;

/// <summary>The published bearing accuracies: the best of 15 epochs of one run by the published protocol, under growing noise.</summary>
static class PublishedBearing
{
    public static IReadOnlyList<PublishedValue> Values { get; } =
    [
        .. Row(0, .474, .411, .355),
        .. Row(0.1, .484, .468, .447),
        .. Row(0.2, .507, .461, .275),
        .. Row(0.5, .493, .465, .313),
        .. Row(1, .495, .486, .299),
        .. Row(2, .468, .449, .298),
    ];

    static PublishedValue[] Row(double noise, double gru, double lstm, double mogru) =>
        [Of("gru", noise, gru), Of("lstm", noise, lstm), Of("mogru", noise, mogru)];

    static PublishedValue Of(string cell, double noise, double accuracy) => new()
    {
        Verb = "bearing",
        Settings = PublishedTables.Settings("bearing", cell, new() { Noise = noise, Epochs = 15 }),
        Mean = accuracy,
        Source = "the paper's noise sweep on the bearing recordings, seed 42",
    };
}
