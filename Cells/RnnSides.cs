using MoGru.Engine.Autodiff;

namespace MoGru.Cells;

/// <summary>
/// Inputs beside x that a cell names, such as masks, time marks or a teacher's series: for all cells of a network, or for one. Those that a
/// cell has no value of its own for must be given.
/// </summary>
public sealed class RnnSides
{
    const int All = -1;

    readonly Dictionary<(string Name, int Index), Variable> sides = [];

    /// <summary>An input for every cell that has no own, [B, T, width], or [B, width] where it is one for a sequence.</summary>
    /// <param name="name">The cell's name for it.</param>
    public Variable this[string name]
    {
        get => sides.GetValueOrDefault((name, All));
        set => sides[(name, All)] = value;
    }

    /// <summary>An input for one cell.</summary>
    /// <param name="name">The cell's name for it.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is below 0.</exception>
    public Variable this[string name, int index]
    {
        get => sides.TryGetValue((name, Checked(index)), out var own) ? own : this[name];
        set => sides[(name, Checked(index))] = value;
    }

    static int Checked(int index) => index >= 0
        ? index
        : throw new ArgumentOutOfRangeException(
            nameof(index), $"There is no cell {index}; they are counted from 0. Leave the index out for all.");

    /// <summary>The same values on another tape.</summary>
    internal RnnSides On(Tape tape)
    {
        var copied = new RnnSides();
        foreach (var (place, side) in sides)
            copied.sides[place] = tape.Input(side.Shape, side.Value);
        return copied;
    }

    /// <summary>Refuses names and indices that a network does not have.</summary>
    internal void Check(Rnn rnn)
    {
        foreach (var (name, index) in sides.Keys)
            rnn.SideOf(name, index == All ? 0 : index);
    }
}
