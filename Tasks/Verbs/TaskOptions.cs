using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary>The options that belong to tasks.</summary>
sealed class TaskOptions
{
    readonly Option<int?> seqLen = ValueOption.Whole("--seq-len", "Length: copy's k, the steps of other tasks, bearing's window.");
    readonly Option<int?> vocab = ValueOption.Whole("--vocab", "Different tokens (copy, selective-copy 16; interference 32).");
    readonly Option<int?> markers = ValueOption.Whole("--markers", "Marked tokens (selective-copy 5).");
    readonly Option<int?> items = ValueOption.Whole("--items", "Stored items (interference 5).");
    readonly Option<int?> distractors = ValueOption.Whole("--distractors", "Distractors (interference 50).");
    readonly Option<int?> embeddingRows = ValueOption.Whole(
        "--embedding-rows", "Rows of the token embedding (interference, default --vocab and three).");
    readonly Option<string?> queryOrder = ValueOption.Choice(
        "--query-order", "Order of the queries (interference, default stored).", "stored", "shuffled");
    readonly Option<double?> noise = ValueOption.Number(
        "--noise", "Standard deviation of the noise (frequency-separation, trend-reversal 0.1; bearing 0).");
    readonly Option<string?> protocol = ValueOption.Choice(
        "--protocol", "How recordings are split (bearing, default published).", "published", "fair");
    readonly Option<int?> stride = ValueOption.Whole("--stride", "Samples from window to window (bearing 512).");
    readonly Option<string?> data = ValueOption.Word(
        "--data", "Folder with recordings: bearing (generated without it), etth1, ecg5000, smnist (see 'mogru data list').", "DIR");
    readonly Option<string?> testLoads = ValueOption.Word(
        "--test-loads", "Folder with recordings at other loads to test on (bearing, protocol fair).", "DIR");
    readonly Option<string?> heldOut = ValueOption.Choice(
        "--held-out", "Domain that is not trained on (transfer).", [.. TransferSequences.Names]);

    public TaskOptions(Command command)
    {
        Option[] all =
        [
            seqLen, vocab, markers, items, distractors, embeddingRows, queryOrder, noise, protocol, stride, data, testLoads, heldOut,
        ];
        foreach (var option in all)
            command.Add(option);
    }

    /// <summary>A request with what is asked of the task.</summary>
    public RunRequest Over(RunRequest request, ParseResult parsed) => request with
    {
        SeqLen = parsed.GetValue(seqLen),
        Vocab = parsed.GetValue(vocab),
        Markers = parsed.GetValue(markers),
        Items = parsed.GetValue(items),
        Distractors = parsed.GetValue(distractors),
        EmbeddingRows = parsed.GetValue(embeddingRows),
        QueryOrder = parsed.GetValue(queryOrder),
        Noise = parsed.GetValue(noise),
        Protocol = parsed.GetValue(protocol),
        Stride = parsed.GetValue(stride),
        Data = parsed.GetValue(data),
        TestLoads = parsed.GetValue(testLoads),
        HeldOut = parsed.GetValue(heldOut),
    };
}
