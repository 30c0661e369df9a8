using MoGru.Cells;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// The published tokens a second, forward and backward, batch 64, input size 1, of PyTorch on an Apple M-series processor: another machine
/// and another program, so that a difference says nothing about the cells.
/// </summary>
static class PublishedThroughput
{
    public const int Batch = 64, InputSize = 1;

    /// <summary>The cells that were timed.</summary>
    public static IReadOnlyList<string> Cells { get; } = [.. CellCatalog.Default.Names.Where(cell => Of(cell, 128, 50) is not null)];

    /// <summary>Tokens a second, or null where none are published.</summary>
    public static double? Of(string cell, int hidden, int steps) => (hidden, steps) switch
    {
        (64, 50) => Of(cell, mogru: 72588, gru: 203893, lstm: 129212, momgru: 159927, ssm: 38036),
        (128, 50) => Of(cell, mogru: 53673, gru: 125023, lstm: 93870, momgru: 99842, ssm: 32909),
        (128, 200) => Of(cell, mogru: 54759, gru: 117604, lstm: 83009, momgru: 97747, ssm: 22346),
        (256, 200) => Of(cell, mogru: 31681, gru: 55265, lstm: 39232, momgru: 31520, ssm: 10304),
        _ => null,
    };

    static double? Of(string cell, double mogru, double gru, double lstm, double momgru, double ssm) => cell switch
    {
        "mogru" => mogru,
        "gru" => gru,
        "lstm" => lstm,
        "momgru" => momgru,
        "ssm" => ssm,
        _ => null,
    };
}
