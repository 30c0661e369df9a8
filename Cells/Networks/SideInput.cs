using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>An input beside x, as a layer declares it to those who give it or draw it.</summary>
/// <param name="Name">The name outside.</param>
/// <param name="Span">What one value of it is for.</param>
/// <param name="Own">The sizes of one value: [width], or those of a weight.</param>
/// <param name="Missing">What every element is where it is not given; none where it must be given.</param>
/// <param name="Rate">Of a mask that training draws where it is not given.</param>
sealed record SideInput(string Name, SideSpan Span, Shape Own, float? Missing, MaskRate? Rate)
{
    /// <summary>The sizes in a pass.</summary>
    public Shape In(int batch, int steps) => Span switch
    {
        SideSpan.Step => [batch, steps, Own.Length],
        SideSpan.Sequence => [batch, Own.Length],
        _ => Own,
    };

    /// <summary>Refuses values that are not as many as the rows of a batch hold.</summary>
    /// <exception cref="ArgumentException">They are more or fewer.</exception>
    public void Require(int batch, int length)
    {
        if (length != batch * Own.Length)
            throw new ArgumentException($"{length} values were given for the side input {Name}, which is [{batch}, {Own.Length}].");
    }

    /// <summary>Refuses the mask of a weight where a stream is given values.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    public void RequireStreamed()
    {
        if (Span == SideSpan.Pass)
            throw new ArgumentException($"{Name} is the mask of a weight; a stream has the mean of it.");
    }

    /// <summary>What is wrong where a stream needs one that is not set.</summary>
    public InvalidOperationException NotSet(int batch) => new(
        $"The side input {Name} [{batch}, {Own.Length}] was not set; call SetSide before {(Span == SideSpan.Sequence ? "the first step" : "each step")}.");

    /// <summary>What is wrong where one must be given and is not.</summary>
    public static ArgumentException NotGiven(string name, Shape shape, int cell) =>
        new($"Cell {cell} takes the side input {name} {shape}, which is not there; set it in the RnnSides that Forward gets.");

    /// <summary>What is wrong where one of another shape is given.</summary>
    public static ArgumentException Misfit(string name, Shape given, Shape shape, int cell) =>
        new($"The side input {name} of cell {cell} is {given}; it must be {shape}.");
}

/// <summary>What one value of a side input is for.</summary>
enum SideSpan
{
    /// <summary>A step of a sequence.</summary>
    Step,

    /// <summary>A whole sequence.</summary>
    Sequence,

    /// <summary>All sequences of a pass: the mask of a weight.</summary>
    Pass,
}
