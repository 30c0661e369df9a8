using CommunityToolkit.HighPerformance.Buffers;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;

namespace MoGru.Engine.Modules;

/// <summary>
/// A row of numbers for each token. Named and drawn as PyTorch's <c>nn.Embedding</c>: <c>weight</c> [tokens, d], N(0, 1), the padding row zero and
/// without gradient. <see cref="Scores"/> is the tied output of a language model.
/// </summary>
public sealed class Embedding : Module
{
    const int FewTokens = 64;  // those of a step of a stream; more are in rented memory

    readonly int? paddingRow;

    /// <summary>Declares the weight in a scope.</summary>
    /// <param name="tokens">The number of tokens.</param>
    /// <param name="size">d, the width of a row.</param>
    /// <param name="paddingRow">The token whose row stays zero; none where there is none.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the padding row is no token.</exception>
    public Embedding(ParameterList scope, int tokens, int size, int? paddingRow = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (paddingRow is { } row && (uint)row >= (uint)tokens)
            throw new ArgumentOutOfRangeException(nameof(paddingRow), row, $"The padding row must be a token, 0 to {tokens - 1}.");
        (Weight, this.paddingRow) = (scope.Add("weight", [tokens, size], new Initial.Normal(1, paddingRow)), paddingRow);
    }

    /// <summary>[tokens, d].</summary>
    public Parameter Weight { get; }

    /// <summary>The rows of tokens that are given as numbers of a variable, such as [B, T], which gives [B, T, d].</summary>
    /// <exception cref="ArgumentException">A number is no token.</exception>
    public override Variable Forward(Variable x, in Pass pass) => Rows(pass.Use(x.Tape, Weight), x, paddingRow);

    /// <summary>The same of any table [tokens, d].</summary>
    internal static Variable Rows(Variable table, Variable x, int? paddingRow = null)
    {
        var given = x.Value;
        using var owner = SpanOwner<int>.Allocate(given.Length <= FewTokens ? 0 : given.Length);
        Span<int> few = stackalloc int[FewTokens];
        var tokens = given.Length <= FewTokens ? few[..given.Length] : owner.Span;
        for (int k = 0; k < given.Length; k++)
        {
            tokens[k] = (int)given[k];
            if (tokens[k] != given[k])
                throw new ArgumentException($"Token {k} is {given[k]}; tokens are whole numbers, 0 to {table.Shape[0] - 1}.", nameof(x));
        }
        return EmbeddingNode.Apply(table, tokens, x.Shape, paddingRow, source: x);
    }

    /// <summary>The rows of tokens of a shape, such as [B, T], which gives [B, T, d].</summary>
    /// <exception cref="ArgumentException">A number is no token, or they are not as many as the shape says.</exception>
    public Variable Forward(Tape tape, ReadOnlySpan<int> tokens, Shape shape, in Pass pass) =>
        tape.Embedding(pass.Use(tape, Weight), tokens, shape, paddingRow);

    /// <summary>The tied output: how much rows [.., d] are like each token's, x Wᵀ [.., tokens].</summary>
    /// <exception cref="ArgumentException">The last axis of x is not d.</exception>
    public Variable Scores(Variable x, in Pass pass) => x.Linear(pass.Use(x.Tape, Weight));
}
