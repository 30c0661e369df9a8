using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Random;

namespace MoGru.Tests.Cells;

/// <summary>h' = W x by hand, whose steps forward and backward are told as they are made, on whatever thread.</summary>
/// <param name="told">True for a step backward.</param>
sealed class CountedType(Action<bool> told) : FusedCellType("counted", "Counted", new("These tests", 2026), [])
{
    public override void Step<T>(PlainStep<T> step) => step["h"] = step.X.Linear(step.Parameter("W"));

    protected override Cell Create(CellScope scope) => new CountedCell(scope, told);

    sealed class CountedCell : Cell
    {
        readonly Action<bool> told;
        readonly State h;
        readonly Slot a, dA;

        public CountedCell(CellScope scope, Action<bool> told)
            : base(scope.InputSize, scope.HiddenSize)
        {
            this.told = told;
            var w = scope.Parameter("W", [HiddenSize, InputSize], new Initial.Uniform(1));
            (h, a, dA) = (AddState("h"), AddSlot(SlotKind.Saved), AddSlot(SlotKind.Gradient));
            AddProjection(new GateMap(InputSize, HiddenSize).Add(w, 0), a, dA);
        }

        public override void Forward(in Step step)
        {
            told(false);
            Span<float> made = step[a], next = step.After(h);
            made.CopyTo(next);
        }

        public override void Backward(in Step step)
        {
            told(true);
            Span<float> dH = step.Gradient(h), dMade = step[dA];
            dH.CopyTo(dMade);
            dH.Clear();
        }
    }
}
