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
