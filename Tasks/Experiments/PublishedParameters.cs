namespace MoGru.Tasks.Experiments;

/// <summary>The published numbers of parameters of the benchmark's models, hidden size 128.</summary>
static class PublishedParameters
{
    public const int Hidden = 128;

    /// <summary>The count of a task's model, or null where none is published.</summary>
    public static long? Of(string task, string cell) => (task, cell) switch
    {
        ("copy", "mogru") => 136_337,
        ("copy", "gru") => 103_569,
        ("copy", "lstm") => 136_593,
        ("copy", "momgru") => 103_185,
        ("adding", "mogru") => 67_457,
        ("adding", "gru") => 50_817,
        ("adding", "lstm") => 67_713,
        ("adding", "momgru") => 50_433,
        ("trend", "mogru") => 66_945,
        ("trend", "gru") => 50_433,
        ("trend", "lstm") => 67_201,
        ("trend", "momgru") => 50_049,
        ("selective-copy", "mogru") => 136_465,
        ("selective-copy", "gru") => 103_697,
        ("selective-copy", "lstm") => 136_721,
        ("selective-copy", "momgru") => 103_313,
        _ => null,
    };
}
