using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Cells.Contract;

/// <summary>A cell that is declared from outside and never walked: three inputs, hidden width five.</summary>
sealed class OpenCell() : Cell(3, 5)
{
    public new State AddState(string name, int blocks = 1, bool kept = true, int? size = null) => base.AddState(name, blocks, kept, size);

    public new Slot AddSlot(SlotKind kind, int blocks = 1, int? size = null) => base.AddSlot(kind, blocks, size);

    public new void AddProjection(GateMap map, SlotWindow to, SlotWindow gradient) => base.AddProjection(map, to, gradient);

    public new Product AddProduct(GateMap map, Source from, SlotWindow to, SlotWindow gradient, bool accumulate) =>
        base.AddProduct(map, from, to, gradient, accumulate);

    public new Product AddBlockProduct(GateMap map, Slot from, Slot to, Slot gradient) => base.AddBlockProduct(map, from, to, gradient);

    public new Slot SetOutput(SlotWindow window) => base.SetOutput(window);

    public new Slot AddRowSum(Parameter parameter) => base.AddRowSum(parameter);

    public new Slot AddRowSum(Parameter parameter, int blocks) => base.AddRowSum(parameter, blocks);

    public new Slot AddWalkSum(Parameter parameter, int blocks = 1) => base.AddWalkSum(parameter, blocks);

    public new Side AddSide(
        string name, int size, int blocks = 1, bool perSequence = false, bool gradient = false, float? missing = null) =>
        base.AddSide(name, size, blocks, perSequence, gradient, missing);

    public new Side AddMask(string name, MaskRate rate, int size, int blocks = 1, bool perSequence = false) =>
        base.AddMask(name, rate, size, blocks, perSequence);

    public new DerivedWeight AddDerivedWeight(Shape shape, Parameter[] parameters, DerivedWeight.Maker make, WeightMask? mask = null) =>
        base.AddDerivedWeight(shape, parameters, make, mask);

    public new void AddHold(State state, Side mask) => base.AddHold(state, mask);

    public override void Forward(in Step step) => throw new NotSupportedException();

    public override void Backward(in Step step) => throw new NotSupportedException();
}
