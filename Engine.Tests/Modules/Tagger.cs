using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;

namespace MoGru.Tests.Modules;

/// <summary>A model of one's own: embedding, two cells of different kinds, residual, norm, dropout, and the embedding again as the output.</summary>
sealed class Tagger(ParameterList p) : Module
{
    readonly Embedding words = new(p.Scope("words"), tokens: 11, size: 8);
    readonly Rnn lower = Rnn.Create(CellSpec.Parse("gru"), p.Scope("lower"), 8, 8, numLayers: 2, dropout: 0.2);
    readonly Residual upper = new(Rnn.Create(CellSpec.Parse("mogru:damping"), p.Scope("upper"), 8, 8));
    readonly Sequential last = new(p.Scope("last"), s => new LayerNorm(s, 8), s => new Dropout(s, 0.1), s => new RmsNorm(s, 8));

    public override Variable Forward(Variable x, in Pass pass) =>
        words.Scores(last.Forward(upper.Forward(lower.Forward(words.Forward(x, pass), pass), pass), pass), pass);
}

/// <summary>Pieces of one long text for a few readers: tokens and those that follow.</summary>
sealed record Piece(float[] Tokens, int[] Next);

sealed class Pieces : IBatches<Piece>
{
    public const int Readers = 3, Length = 5;

    readonly Piece[] pieces = [.. Enumerable.Range(0, 4).Select(k => new Piece(
        [.. Enumerable.Range(0, Readers * Length).Select(i => (float)Token(i / Length, k * Length + i % Length))],
        [.. Enumerable.Range(0, Readers * Length).Select(i => Token(i / Length, k * Length + i % Length + 1))]))];

    public int Count => pieces.Length;

    public Piece Get(int epoch, int step) => pieces[step];

    static int Token(int reader, int place) => (place * (reader + 2) + place / 3) % 11;
}
