using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Modules;

/// <summary>x + f(x), where f is another module (He et al. 2015, arXiv 1512.03385).</summary>
/// <param name="inner">f, whose output has the shape of its input.</param>
public sealed class Residual(Module inner) : Module
{
    /// <summary>Of the shape that f takes.</summary>
    /// <exception cref="ArgumentException">f gives another shape than x has.</exception>
    public override Variable Forward(Variable x, in Pass pass)
    {
        var y = inner.Forward(x, pass);
        return y.Shape == x.Shape
            ? x + y
            : throw new ArgumentException($"x is {x.Shape}, what the inner module makes of it {y.Shape}; of a residual connection both are equal.", nameof(x));
    }
}
