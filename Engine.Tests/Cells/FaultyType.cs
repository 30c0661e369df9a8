using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells;

/// <summary>
/// h' = tanh(g), g = W x + U h, by hand, with a fault that its equations do not have: where g is above <see cref="Fault"/>, the step
/// forward or the adjoint writes what is not a number.
/// </summary>
sealed class FaultyType() : FusedCellType("faulty", "Faulty", new("These tests", 2026), [Backward])
{
    public const float Fault = 50;

    public static readonly FlagOption Backward = new("backward", "the adjoint is wrong in place of the step");

    public override void Step<T>(PlainStep<T> step)
    {
        T g = (step.X.Linear(step.Parameter("W")) + step["h"].Linear(step.Parameter("U"))).Named("g");
        step["h"] = g.Tanh();
    }

    protected override Cell Create(CellScope scope) => new FaultyCell(scope);

    sealed class FaultyCell : Cell
    {
        readonly State h;
        readonly Slot g, dG;
        readonly Product recurrent;
        readonly bool backward;

        public FaultyCell(CellScope scope)
            : base(scope.InputSize, scope.HiddenSize)
        {
            (int n, int d) = (InputSize, HiddenSize);
            backward = scope.Options.Has(FaultyType.Backward);
            var w = scope.Parameter("W", [d, n], new Initial.Uniform(1));
            var u = scope.Parameter("U", [d, d], new Initial.Uniform(1 / Math.Sqrt(d)));
            (h, g, dG) = (AddState("h"), AddSlot(SlotKind.Saved), AddSlot(SlotKind.Gradient));
            AddProjection(new GateMap(n, d).Add(w, 0), g, dG);
            recurrent = AddProduct(new GateMap(d, d).Add(u, 0), h, g, dG, accumulate: true);
        }

        public override void Forward(in Step step)
        {
            step.Apply(recurrent);
            Span<float> sums = step[g], next = step.After(h);
            for (int i = 0; i < sums.Length; i++)
                next[i] = !backward && sums[i] > Fault ? float.NaN : MathF.Tanh(sums[i]);
        }

        public override void Backward(in Step step)
        {
            Span<float> sums = step[g], dSums = step[dG], dH = step.Gradient(h);
            for (int i = 0; i < sums.Length; i++)
                dSums[i] = backward && sums[i] > Fault ? float.NaN : dH[i] * (1 - MathF.Tanh(sums[i]) * MathF.Tanh(sums[i]));
            step.ApplyBackward(recurrent, accumulate: false, step.Gradient(h), Width);
        }
    }
}
