using MoGru.Engine.Memory;

namespace MoGru.Cells.Keras;

/// <summary>
/// How Keras keeps what a cell has: <c>kernel</c> [n, blocks · d], <c>recurrent_kernel</c> [d, blocks · d] and <c>bias</c>, weights
/// [in, out], in an order of its own (https://keras.io/api/layers/recurrent_layers/).
/// </summary>
sealed class KerasLayout
{
    readonly int[] ours;  // of each block of Keras, which of ours it is

    KerasLayout(string name, bool hasTwoBiases, params int[] ours) => (Name, HasTwoBiases, this.ours) = (name, hasTwoBiases, ours);

    /// <summary>The layout of Keras's <c>Dense</c>, whose weight and bias are those of an input.</summary>
    public static KerasLayout Dense { get; } = new("dense", hasTwoBiases: false, 0);

    /// <summary>What Keras names a layer of it.</summary>
    public string Name { get; }

    /// <summary>
    /// True where the product of the state has a bias of its own, so that <c>bias</c> is [2, blocks · d]; otherwise [blocks · d].
    /// </summary>
    public bool HasTwoBiases { get; }

    /// <summary>Which of two layers that differ in their bias this one is.</summary>
    public string NoteOfBias => Name != "gru" ? ""
        : HasTwoBiases ? ", as of reset_after=True; that of False is gru:reset=before" : ", as of reset_after=False; that of True is gru";

    /// <summary>The layout of a cell.</summary>
    /// <exception cref="ArgumentException">Keras has no such layer.</exception>
    public static KerasLayout Of(Rnn rnn)
    {
        bool isBefore = rnn.Spec.Type.Options.OfType<ChoiceOption>().FirstOrDefault(option => option.Name == "reset") is { } reset
            && rnn.Spec.Options.Is(reset, "before");
        return (rnn.Spec.Type.Name, rnn.OutputSize == rnn.HiddenSize * rnn.Directions) switch
        {
            ("rnn", _) => new("simple_rnn", hasTwoBiases: false, 0),
            ("gru" or "regularised-gru", _) => new("gru", hasTwoBiases: !isBefore, 1, 0, 2),         // z, r, h; ours r, z, n
            ("lstm" or "regularised-lstm", true) => new("lstm", hasTwoBiases: false, 0, 1, 2, 3),  // i, f, c, o; ours i, f, g, o
            _ => throw new ArgumentException(
                $"{rnn.Spec} is no layer of Keras; rnn, gru, lstm without projection and both regularised ones are.", nameof(rnn)),
        };
    }

    /// <summary>The shape of a weight or a bias in Keras.</summary>
    public int[] Shape(Parameter parameter) => parameter.Shape.Rank == 2 ? [parameter.Shape[1], parameter.Shape[0]]
        : HasTwoBiases ? [2, parameter.Shape[0]] : [parameter.Shape[0]];

    /// <summary>Rows of ours, each of so many numbers, from the columns of Keras.</summary>
    public void Take(ReadOnlySpan<float> columns, Span<float> rows, int width)
    {
        int count = rows.Length / width;
        for (int column = 0; column < count; column++)
        {
            int row = RowOf(column, count);
            for (int i = 0; i < width; i++)
                rows[row * width + i] = columns[i * count + column];
        }
    }

    /// <summary>The way back of <see cref="Take"/>.</summary>
    public void Give(ReadOnlySpan<float> rows, Span<float> columns, int width)
    {
        int count = rows.Length / width;
        for (int column = 0; column < count; column++)
        {
            int row = RowOf(column, count);
            for (int i = 0; i < width; i++)
                columns[i * count + column] = rows[row * width + i];
        }
    }

    int RowOf(int column, int count)
    {
        int d = count / ours.Length;
        return ours[column / d] * d + column % d;
    }
}
