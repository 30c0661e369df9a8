using MoGru.Engine.Autodiff;

namespace MoGru.Tests.Docs;

/// <summary>The operation of docs/own-models.md: y = x / (1 + |x|).</summary>
sealed class Softsign : Node
{
    Variable x, y;

    public static Variable Apply(Variable x)
    {
        var y = x.Tape.Output<Softsign>(x.Shape, x.NeedsGradient);
        var to = y.Write();
        for (int i = 0; i < to.Length; i++)
            to[i] = x.Value[i] / (1 + MathF.Abs(x.Value[i]));
        if (y.NeedsGradient)
        {
            var node = x.Tape.Record<Softsign>();
            (node.x, node.y) = (x, y);
        }
        return y;
    }

    protected internal override void Backward()
    {
        // y = x / (1 + |x|)
        for (int i = 0; i < x.Gradient.Length; i++)
            x.Gradient[i] += y.Gradient[i] / MathF.Pow(1 + MathF.Abs(x.Value[i]), 2);
    }
}
